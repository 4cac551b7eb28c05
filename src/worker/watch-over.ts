import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { judgeConditions } from '../actions/judge-conditions.ts';
import { judgeHappenings } from '../actions/judge-happenings.ts';
import { MINUTE, SECOND } from '../contract/limits.ts';
import type { Db } from '../db/database.ts';
import { startLoop } from './loop.ts';
import { strikeOffDeadWorkers } from './rescue.ts';

/** Longer than workers wait for each other: they hand back what they take away, and this only tells of it. */
const SILENCE_MS = 1 * MINUTE;
/** So long the database has to have answered: workers give a sign of life every two seconds. */
const STEADY_MS = 10 * SECOND;
const usual = { silenceMs: SILENCE_MS, steadyMs: STEADY_MS, alertMs: 2 * SECOND, conditionsMs: 30 * SECOND };

/**
 * What a server without a worker looks at: when the last worker is gone, nobody else is left to tell of that, nor of the
 * runs that wait because of it. Beside workers and other servers it does no harm.
 */
export function watchOver(
  { db, log }: { db: Db; log: Logger },
  { silenceMs, steadyMs, alertMs, conditionsMs } = usual,
): { stop: () => Promise<unknown> } {
  // None has it.
  const id = randomUUID();
  // Since when the database has answered without a break: while it was away, nobody's silence means anything.
  let steadySince: number | null = null;
  const strikeOff = async (): Promise<void> => {
    try {
      const canJudgeSilence = steadySince !== null && performance.now() - steadySince > steadyMs;
      await strikeOffDeadWorkers({ db, log, id }, { host: null, silenceMs, canJudgeSilence });
      steadySince ??= performance.now();
    } catch (error) {
      steadySince = null;
      throw error;
    }
  };
  const onError = (error: unknown) =>
    log.error({ err: error }, 'a server could not look at what alerts watch; it goes on');
  const loops = [
    startLoop(alertMs, strikeOff, onError),
    startLoop(alertMs, () => judgeHappenings(db, new Date()), onError),
    startLoop(conditionsMs, () => judgeConditions(db, new Date()), onError),
  ];
  return { stop: () => Promise.all(loops.map((loop) => loop.stop())) };
}
