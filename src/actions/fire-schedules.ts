/** Lets schedules fire, many at once: what is decided of each is carried out together, in one transaction. */
import { randomUUID } from 'node:crypto';
import type { NotificationKind } from '../contract/notification.ts';
import { retryAt } from '../core/schedule/ended-tick.ts';
import { type Plan, planFor, planToGiveUp, type TickWrite } from '../core/schedule/plan.ts';
import { isPaused } from '../core/schedule/state.ts';
import { type Origin, ownOrigin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction, isDatabaseAway, isDatabaseShort } from '../db/database.ts';
import { type DueScheduleRow, lockDueSchedules, lockUnsettledSchedules, updateStanding } from '../db/due-schedules.ts';
import { insertRuns, type NewScheduledRun } from '../db/insert-runs.ts';
import { insertTicks, type TickOf, updateTicks } from '../db/schedule-ticks.ts';
import { findPauseOfAll } from '../db/schedules.ts';
import { cancelRun } from './cancel-run.ts';
import { entryOf } from './create-schedule.ts';
import { sessionContext } from './enqueue-run.ts';
import { notify } from './notify.ts';
import {
  findRunnables,
  limitsOfScheduled,
  type RunBounds,
  type Runnables,
  type Startable,
  startable,
} from './scheduled-run.ts';
import { settingsOfRun } from './tool-settings.ts';

export interface Firing {
  bounds: RunBounds;
  mailUrl: string | null;
  /** How many schedules are taken in one transaction. */
  batch: number;
  /** Told of a schedule that is stopped because of a fault of ours. */
  onFault: (scheduleId: string, fault: unknown) => void;
  now: Date;
}

/** Takes up to so many schedules for itself alone. */
type Lock = (tx: Db, most: number) => Promise<DueScheduleRow[]>;

/** How many schedules were looked at, and whether there may be more to do now, also for the same ones. */
export interface Fired {
  count: number;
  isMoreDue: boolean;
}

/** Lets a batch of schedules fire that are due. Safe to call in several processes at once. */
export function fireDue(db: Db, firing: Firing): Promise<Fired> {
  return fire(db, firing, (tx, most) => lockDueSchedules(tx, firing.now, most));
}

/** The same for schedules whose runs have ended, and for what waits for its turn. */
export function fireUnsettled(db: Db, firing: Firing): Promise<Fired> {
  const { now } = firing;
  return fire(db, firing, async (tx, most) =>
    lockUnsettledSchedules(tx, now, most, isPaused(await findPauseOfAll(tx), now)),
  );
}

/**
 * All in one transaction. Where that fails each gets one of its own, and the one that cannot be carried out is stopped:
 * it would keep the others waiting for ever.
 */
async function fire(db: Db, firing: Firing, lock: Lock): Promise<Fired> {
  try {
    return await fireTogether(db, firing, lock, firing.batch);
  } catch (fault) {
    if (isNobodysFault(fault)) throw fault;
  }
  let count = 0;
  while (count < firing.batch && (await fireOne(db, firing, lock)).count > 0) count += 1;
  return { count, isMoreDue: count === firing.batch };
}

/** A database that is away, or full, says nothing about a schedule: it is tried again, and none is stopped. */
function isNobodysFault(fault: unknown): boolean {
  return isDatabaseAway(fault) || isDatabaseShort(fault);
}

async function fireOne(db: Db, firing: Firing, lock: Lock): Promise<Fired> {
  try {
    return await fireTogether(db, firing, lock, 1);
  } catch (fault) {
    if (isNobodysFault(fault)) throw fault;
    return fireTogether(db, firing, lock, 1, fault);
  }
}

/** `fault`: why these are to be stopped. */
function fireTogether(db: Db, firing: Firing, lock: Lock, most: number, fault?: unknown): Promise<Fired> {
  return inTransaction(db, async (tx) => {
    const schedules = await lock(tx, most);
    const plans = await decideAndCarryOut(tx, firing, schedules, fault);
    const goesOn = ({ nextAt, stop }: Plan) => stop === null && nextAt !== null && nextAt <= firing.now;
    return { count: schedules.length, isMoreDue: schedules.length === most || plans.some(goesOn) };
  });
}

/** What was decided of one schedule. */
interface Decision {
  schedule: DueScheduleRow;
  plan: Plan;
  start: Startable;
}

async function decideAndCarryOut(tx: Db, firing: Firing, schedules: DueScheduleRow[], fault: unknown): Promise<Plan[]> {
  if (schedules.length === 0) return [];
  const pauseOfAll = await findPauseOfAll(tx);
  const ids = schedules.map((row) => row.version_id ?? row.active_version_id);
  const runnables = await findRunnables(tx, ids, firing.bounds);
  const pausesOfAll = pauseOfAll === undefined ? [] : [{ until: pauseOfAll.paused_until }];
  const decisions = schedules.map((schedule) => decide(schedule, runnables, pausesOfAll, firing, fault));
  await carryOut(tx, firing, decisions);
  return decisions.map(({ plan }) => plan);
}

function decide(
  schedule: DueScheduleRow,
  runnables: Runnables,
  pausesOfAll: { until: Date | null }[],
  { bounds, onFault, now }: Firing,
  known: unknown,
): Decision {
  const { paused_at: pausedAt, paused_until: until } = schedule;
  const situation = {
    ...{ rule: schedule.rule, missed: schedule.missed, overlap: schedule.overlap, retries: schedule.retries },
    ...{ onFailure: schedule.on_failure, failuresInRow: schedule.failures_in_row },
    ...{ nextAt: schedule.next_at, skipAt: schedule.skip_at, ticks: schedule.ticks },
    pauses: pausedAt === null ? pausesOfAll : [...pausesOfAll, { until }],
    isStopped: schedule.stopped_at !== null,
    isPaused: isPaused(schedule, now),
    unfinished: schedule.unfinished.length,
    hasBegun: schedule.unfinished.some(({ status }) => status === 'running'),
  };
  try {
    if (known !== undefined) throw known;
    const start = startable(schedule, schedule, runnables, bounds);
    const hindrance = 'stop' in start ? start.stop : null;
    return { schedule, start, plan: planFor({ ...situation, hindrance }, now) };
  } catch (fault) {
    // One that cannot be decided must not keep the others waiting.
    onFault(schedule.id, fault);
    return { schedule, start: { stop: 'internal' }, plan: planToGiveUp(situation, now) };
  }
}

interface DecidedTick extends TickOf {
  decision: Decision;
  formerRunId: string | null;
}

async function carryOut(tx: Db, firing: Firing, decisions: Decision[]): Promise<void> {
  const { now } = firing;
  const ticks = decisions.flatMap(ticksOf);
  const isNew = ({ tick }: DecidedTick) => tick.isNew;
  const changed = ticks.filter((each) => !isNew(each));
  await updateTicks(tx, changed, now);
  const added = new Set<TickOf>(await insertTicks(tx, ticks.filter(isNew), now));
  await startRuns(
    tx,
    firing,
    ticks.filter((each) => each.tick.fires && (!isNew(each) || added.has(each))),
  );
  for (const { schedule, plan } of decisions)
    if (plan.cancels) for (const id of begunRuns(schedule)) await cancelRun(tx, originOf(schedule), id, now);
  await updateStanding(
    tx,
    decisions.map(({ schedule, plan }) => ({ id: schedule.id, ...plan })),
    now,
  );
  for (const decision of decisions) await tell(tx, firing, decision);
}

/** Those that wait to begin stay: somebody may have asked for them. */
function begunRuns({ unfinished }: DueScheduleRow): string[] {
  return unfinished.flatMap(({ id, status }) => (status === 'running' ? [id] : []));
}

function ticksOf(decision: Decision): DecidedTick[] {
  const { schedule, plan } = decision;
  const former = new Map(schedule.ticks.map((tick) => [tick.dueAt.getTime(), tick.runId]));
  return plan.ticks.map((tick) => {
    const formerRunId = former.get(tick.dueAt.getTime()) ?? null;
    return { decision, scheduleId: schedule.id, tick, formerRunId, runId: tick.fires ? randomUUID() : formerRunId };
  });
}

async function startRuns(tx: Db, firing: Firing, ticks: DecidedTick[]): Promise<void> {
  const { bounds, now } = firing;
  const runs: NewScheduledRun[] = [];
  for (const { decision, tick, runId } of ticks)
    if ('version' in decision.start && runId !== null)
      runs.push(await runOf(tx, decision.schedule, decision.start, { id: runId, dueAt: tick.dueAt }, bounds));
  const added = await insertRuns(tx, runs, { maxUnfinished: bounds.maxUnfinished, now });
  const refused = ticks.filter(({ runId }) => runId === null || !added.has(runId));
  await updateTicks(tx, refused.map(withdrawn(now)), now);
}

async function runOf(
  tx: Db,
  schedule: DueScheduleRow,
  { version, inputs }: Exclude<Startable, { stop: unknown }>,
  { id, dueAt }: { id: string; dueAt: Date },
  bounds: RunBounds,
): Promise<NewScheduledRun> {
  const { person_id: personId, tool_id: toolId } = schedule;
  const context = 'production';
  return {
    ...{ id, scheduleId: schedule.id, dueAt, toolId, versionId: version.id, personId, trigger: 'schedule', inputs },
    sessionContext: sessionContext(context, version.id),
    settings: await settingsOfRun(tx, { version, personId, context }),
    limits: limitsOfScheduled(version, bounds.limits, schedule.timeout_ms),
    origin: originOf(schedule),
  };
}

/** Its person has as many runs as may be: a moment is skipped, a retry comes later. */
function withdrawn(now: Date): (refused: DecidedTick) => TickOf {
  return ({ decision, scheduleId, tick, formerRunId }) => {
    const attempt = tick.attempt - 1;
    const back: TickWrite =
      attempt === 0
        ? { ...tick, state: 'skipped', why: 'quota', attempt }
        : { ...tick, state: 'retrying', attempt, retryAt: retryAt(now, attempt, decision.schedule.retries) };
    return { scheduleId, tick: back, runId: formerRunId };
  };
}

/** What the program does by itself for the owner of a schedule. */
function originOf({ person_id: onBehalfOf }: DueScheduleRow): Origin {
  return { ...ownOrigin, onBehalfOf };
}

/** The audit and the owner of a schedule that is stopped or paused, and the owner of one that goes on failing. */
async function tell(tx: Db, { mailUrl, now }: Firing, { schedule, plan }: Decision): Promise<void> {
  const origin = originOf(schedule);
  const news: NotificationKind[] = [];
  if (plan.stop !== null) {
    await recordAudit(tx, origin, entryOf('schedule.stopped', schedule.id, { after: { reason: plan.stop }, at: now }));
    news.push('schedule_stopped');
  }
  if (plan.pauses) {
    const after = { failuresInRow: plan.failuresInRow };
    await recordAudit(tx, origin, entryOf('schedule.paused', schedule.id, { after, at: now }));
    news.push('schedule_given_up');
  }
  if (plan.tells) news.push('schedule_failing');
  for (const kind of news)
    await notify(tx, { to: [schedule.person_id], kind, by: null, toolId: schedule.tool_id, schedule, mailUrl, now });
}
