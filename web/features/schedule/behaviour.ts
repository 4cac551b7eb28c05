import type { Missed, OnFailure, Overlap, Retries } from '../../../src/contract/schedule.ts';
import { MOST_CATCH_UP_SECONDS } from '../../../src/contract/schedule-rules.ts';

/** What stands in the boxes that say how it behaves. */
export interface Behaviour {
  overlap: Overlap['policy'];
  most: string;
  missed: Missed['policy'];
  withinHours: string;
  retries: string;
  delaySeconds: string;
  backoff: string;
  timeoutSeconds: string;
  onFailure: OnFailure['policy'];
  after: string;
  versionId: string | null;
}

interface Behaving {
  overlap: Overlap;
  missed: Missed;
  retries: Retries;
  timeoutMs: number | null;
  onFailure: OnFailure;
  versionId: string | null;
}

/** As the server has it where nothing is said. */
export const usualBehaviour: Behaviour = {
  overlap: 'skip',
  most: '2',
  missed: 'latest',
  withinHours: '24',
  retries: '0',
  delaySeconds: '60',
  backoff: '2',
  timeoutSeconds: '',
  onFailure: 'continue',
  after: '3',
  versionId: null,
};

export function behaviourOf(schedule: Omit<Behaving, 'versionId'> & { version: { id: string } | null }): Behaviour {
  const { overlap, missed, retries, timeoutMs, onFailure, version } = schedule;
  return {
    ...usualBehaviour,
    overlap: overlap.policy,
    ...(overlap.policy === 'allow' && { most: String(overlap.most) }),
    missed: missed.policy,
    ...(missed.policy === 'all' && { withinHours: String(missed.withinSeconds / 3600) }),
    retries: String(retries.most),
    delaySeconds: String(retries.delaySeconds),
    backoff: String(retries.backoff),
    timeoutSeconds: timeoutMs === null ? '' : String(timeoutMs / 1000),
    onFailure: onFailure.policy,
    ...(onFailure.policy !== 'continue' && { after: String(onFailure.after) }),
    versionId: version?.id ?? null,
  };
}

/** The boxes hold numbers within their bounds: the browser has seen to it. */
export function behavingOf(box: Behaviour): Behaving {
  const withinSeconds = Math.min(Math.round(Number(box.withinHours) * 3600), MOST_CATCH_UP_SECONDS);
  return {
    overlap: box.overlap === 'allow' ? { policy: 'allow', most: Number(box.most) } : { policy: box.overlap },
    missed: box.missed === 'all' ? { policy: 'all', withinSeconds } : { policy: box.missed },
    retries: { most: Number(box.retries), delaySeconds: Number(box.delaySeconds), backoff: Number(box.backoff) },
    timeoutMs: box.timeoutSeconds.trim() === '' ? null : Math.round(Number(box.timeoutSeconds) * 1000),
    onFailure:
      box.onFailure === 'continue' ? { policy: 'continue' } : { policy: box.onFailure, after: Number(box.after) },
    versionId: box.versionId,
  };
}
