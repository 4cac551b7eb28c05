/** What a scheduler does about one schedule at one moment. A decision alone: the caller holds its lock and carries it out. */
import { SECOND } from '../../contract/limits.ts';
import type { FinalStatus } from '../../contract/run-status.ts';
import type { OnFailure, Overlap, Retries } from '../../contract/schedule.ts';
import type { SkipReason, StopReason, TickState } from '../../contract/schedule-rules.ts';
import { type Calendar, countMadeUp, type DueMoment, dueMoments } from './due-moments.ts';
import { endedTick, failuresLeadTo } from './ended-tick.ts';
import { mostAtOnce, takeTurns } from './overlap.ts';

/** A tick that is not at its end. */
export interface OpenTick {
  dueAt: Date;
  state: 'waiting' | 'running' | 'retrying';
  attempt: number;
  retryAt: Date | null;
  /** Of a running one whose run has ended. */
  end: { status: FinalStatus; finishedAt: Date } | null;
}

export interface Situation extends Calendar {
  overlap: Overlap;
  retries: Retries;
  onFailure: OnFailure;
  failuresInRow: number;
  isStopped: boolean;
  /** By itself, whether all are or not. */
  isPaused: boolean;
  /** The oldest first. */
  ticks: readonly OpenTick[];
  /** Runs of it that have not ended, also those that were asked for out of turn. */
  unfinished: number;
  /** Whether one of them has begun. */
  hasBegun: boolean;
  /** Why no run of it can start now. */
  hindrance: StopReason | null;
}

export interface TickWrite {
  dueAt: Date;
  state: TickState;
  why: SkipReason | null;
  attempt: number;
  retryAt: Date | null;
  isNew: boolean;
  /** A run is stored with it. */
  fires: boolean;
}

export interface Plan {
  ticks: TickWrite[];
  nextAt: Date | null;
  skipAt: Date | null;
  failuresInRow: number;
  /** The runs under way are to end. */
  cancels: boolean;
  stop: StopReason | null;
  /** It has failed too often. */
  pauses: boolean;
  /** Its owner should know that it goes on failing. */
  tells: boolean;
}

/** A retry for which there is no room looks again so much later. */
const LOOK_AGAIN_MS = 15 * SECOND;

export function planFor(situation: Situation, now: Date): Plan {
  const ended = settle(situation);
  const givesUp = ended.pauses && !situation.isStopped && !situation.isPaused;
  const pauses = givesUp ? [...situation.pauses, { until: null }] : situation.pauses;
  const { moments, nextAt } = situation.isStopped
    ? { moments: [], nextAt: situation.nextAt }
    : dueMoments({ ...situation, pauses }, now);
  const isPaused = situation.isStopped || pauses.some(({ until }) => until === null || now < until);
  const starts = isPaused ? { ticks: [], cancels: false, stop: null } : start(situation, moments, now);
  const { skipAt } = situation;
  return {
    ticks: [...ended.ticks, ...moments.flatMap(leftOut), ...starts.ticks],
    nextAt,
    skipAt: skipAt !== null && (nextAt === null || skipAt < nextAt) ? null : skipAt,
    failuresInRow: ended.failuresInRow,
    cancels: starts.cancels,
    stop: starts.stop,
    pauses: givesUp,
    tells: ended.tells,
  };
}

/** For one that cannot be decided: its rule is not even looked at, what has ended is settled, and it stops. */
export function planToGiveUp(situation: Omit<Situation, 'hindrance'>, now: Date): Plan {
  const { ticks, nextAt, isStopped } = situation;
  const settled = planFor({ ...situation, isStopped: true, hindrance: null }, now);
  const isDue = !isStopped && nextAt !== null && nextAt <= now;
  return {
    ...settled,
    ticks: [...settled.ticks, ...ticks.flatMap(dropped), ...(isDue ? [leftOutTick(nextAt, 'stopped')] : [])],
    stop: isStopped ? null : 'internal',
  };
}

/** The ticks whose runs have ended, in the order in which they did. */
function settle({ ticks, retries, onFailure, failuresInRow, isStopped }: Situation) {
  const settled = { ticks: [] as TickWrite[], failuresInRow, pauses: false, tells: false };
  const done = ticks.flatMap((tick) => (tick.end === null ? [] : [{ tick, end: tick.end }]));
  for (const { tick, end } of done.toSorted((a, b) => a.end.finishedAt.getTime() - b.end.finishedAt.getTime())) {
    const { state, retryAt } = endedTick({ ...end, attempt: tick.attempt }, retries, isStopped);
    settled.ticks.push({ ...write(tick), state, retryAt });
    if (state === 'succeeded') settled.failuresInRow = 0;
    if (state !== 'failed') continue;
    settled.failuresInRow += 1;
    const leadsTo = failuresLeadTo(settled.failuresInRow, onFailure);
    settled.pauses ||= leadsTo === 'pause';
    settled.tells ||= leadsTo === 'notify';
  }
  return settled;
}

function start(situation: Situation, moments: DueMoment[], now: Date): Pick<Plan, 'ticks' | 'cancels' | 'stop'> {
  const waiting = situation.ticks.filter(({ state }) => state === 'waiting');
  const retrying = situation.ticks.filter(({ state }) => state === 'retrying');
  const retries = retrying.filter((tick) => tick.retryAt !== null && tick.retryAt <= now);
  const candidates = [...waiting.map(write), ...moments.flatMap(firing)];
  if (situation.hindrance !== null && candidates.length + retries.length > 0)
    return {
      ticks: [...situation.ticks.flatMap(dropped), ...moments.flatMap(firing).map((tick) => skipped(tick, 'stopped'))],
      cancels: false,
      stop: situation.hindrance,
    };
  const room = mostAtOnce(situation.overlap) - situation.unfinished;
  const { turns, cancels } = takeTurns(situation.overlap, {
    count: candidates.length,
    waiting: waiting.length,
    late: countMadeUp(moments, situation, now),
    room,
    hasBegun: situation.hasBegun,
  });
  const ticks = candidates.flatMap((tick, index) => {
    const turn = turns[index];
    if (turn === 'fire') return [fired(tick)];
    if (turn === 'skip') return [skipped(tick, 'overlap')];
    return tick.isNew ? [{ ...tick, state: 'waiting' as const }] : [];
  });
  const roomLeft = Math.max(0, room - turns.filter((turn) => turn === 'fire').length);
  const again = retries.map((tick, index) =>
    index < roomLeft
      ? fired(write(tick))
      : { ...write(tick), state: 'retrying' as const, retryAt: new Date(now.getTime() + LOOK_AGAIN_MS) },
  );
  return { ticks: [...ticks, ...again], cancels, stop: null };
}

function write({ dueAt, state, attempt, retryAt }: OpenTick): TickWrite {
  return { dueAt, state, why: null, attempt, retryAt, isNew: false, fires: false };
}

const fresh = { why: null, attempt: 0, retryAt: null, isNew: true, fires: false } as const;

function firing({ at, instead }: DueMoment): TickWrite[] {
  return instead === null ? [{ ...fresh, dueAt: at, state: 'waiting' }] : [];
}

function leftOut({ at, instead }: DueMoment): TickWrite[] {
  if (instead === null) return [];
  return instead === 'missed' ? [{ ...fresh, dueAt: at, state: 'missed' }] : [leftOutTick(at, instead)];
}

function leftOutTick(dueAt: Date, why: SkipReason): TickWrite {
  return { ...fresh, dueAt, state: 'skipped', why };
}

/** What becomes of a tick that was still to start a run when its schedule stops. */
function dropped(tick: OpenTick): TickWrite[] {
  if (tick.state === 'waiting') return [skipped(write(tick), 'stopped')];
  return tick.state === 'retrying' ? [{ ...write(tick), state: 'failed', retryAt: null }] : [];
}

function fired(tick: TickWrite): TickWrite {
  return { ...tick, state: 'running', attempt: tick.attempt + 1, retryAt: null, fires: true };
}

function skipped(tick: TickWrite, why: SkipReason): TickWrite {
  return { ...tick, state: 'skipped', why, retryAt: null };
}
