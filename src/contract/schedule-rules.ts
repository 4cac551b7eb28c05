/** What bounds a schedule, apart from its schemas: pages name it too, and bring no schema library for it. */

/** An interval is at least this long; nothing is due more often than once a minute on average. */
export const LEAST_INTERVAL_SECONDS = 60;
export const MOST_INTERVAL_SECONDS = 366 * 24 * 60 * 60;
export const MOST_BLACKOUTS = 50;
/** Of moments that a preview shows. */
export const MOST_PREVIEW = 50;
export const MOST_RETRIES = 10;
/** Runs of one schedule at the same time, where it allows several. */
export const MOST_AT_ONCE = 20;
/** Moments of one schedule that wait for their turn, where it queues them. */
export const MOST_WAITING = 100;
/** How far back and how many moments are made up for after the server was down. */
export const MOST_CATCH_UP_SECONDS = 7 * 24 * 60 * 60;
export const MOST_CATCH_UP = 100;

export const overlapPolicies = ['skip', 'queue', 'cancel', 'allow'] as const;
export const missedPolicies = ['none', 'latest', 'all'] as const;
export const failurePolicies = ['continue', 'pause', 'notify'] as const;

/** `stopped`: by the program, for a reason that its owner can mend; `ended`: nothing is due any more. */
export const scheduleStates = ['active', 'paused', 'stopped', 'ended'] as const;
export type ScheduleState = (typeof scheduleStates)[number];

/** Why a schedule was stopped. */
export const stopReasons = [
  'owner_left',
  'access_lost',
  'tool_unpublished',
  'script_unfit',
  'version_gone',
  'inputs_invalid',
  'files_invalid',
  'internal',
] as const;
export type StopReason = (typeof stopReasons)[number];

/**
 * What became of a due moment. `waiting`: for the run before it; `retrying`: its run failed, and another one comes;
 * `missed`: nobody was there to start it.
 */
export const tickStates = [
  'waiting',
  'running',
  'retrying',
  'succeeded',
  'failed',
  'canceled',
  'missed',
  'skipped',
] as const;
export type TickState = (typeof tickStates)[number];

/** Why a moment was skipped. */
export const skipReasons = ['overlap', 'paused', 'blackout', 'asked', 'quota', 'stopped'] as const;
export type SkipReason = (typeof skipReasons)[number];
