/** What is so for a while, and no single run tells: looked at now and then, for all rules at once. */
import type { AlertEvent, AlertKind } from '../contract/alert-events.ts';
import { failsTooOften } from '../core/alert/fails-too-often.ts';
import {
  hasWorkerSince,
  listEndedRuns,
  listFailureRates,
  listLongQueues,
  listLongRuns,
  listMissed,
  listWithoutSuccess,
  lockAlerts,
  tryLockConditions,
} from '../db/alert-conditions.ts';
import { type AlertRuleRow, listRulesWithAlerts, listWatchingRules } from '../db/alert-rules.ts';
import { closeUnwatched, listOpenSubjects } from '../db/alerts.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { isInForce, type Raised, raiseAlert, settle } from './raise-alert.ts';
import { watchChannels } from './watch-channels.ts';

/** So many runs or schedules are told of in one round; the others in the next. */
const MOST_AT_ONCE = 200;

type Found = Raised & { ruleId: string };

/** One round. Of several workers at once one does it; false: it was another. */
export async function judgeConditions(db: Db, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    if (!(await tryLockConditions(tx))) return false;
    await lockAlerts(tx);
    const watched: AlertEvent[] = [
      'long_running',
      'failure_rate',
      'no_success',
      'missed',
      'queue_waiting',
      'worker_lost',
    ];
    const stopped = (await listRulesWithAlerts(tx)).filter((rule) => !isInForce(rule));
    await closeUnwatched(tx, idsOf(stopped), now);
    const rules = (await listWatchingRules(tx, watched)).filter(isInForce);
    const watching = (event: AlertEvent) => rules.filter(({ events }) => events.includes(event));
    await judgeLongRuns(tx, watching('long_running'), now);
    await judgeFailureRates(tx, watching('failure_rate'), now);
    await judgeNoSuccess(tx, watching('no_success'), now);
    await judgeMissed(tx, watching('missed'), now);
    await judgeQueue(tx, watching('queue_waiting'), now);
    await judgeWorkersBack(tx, watching('worker_lost'), now);
    await watchChannels(tx, now);
    return true;
  });
}

async function judgeLongRuns(tx: Db, rules: AlertRuleRow[], now: Date): Promise<void> {
  const open = await listOpenSubjects(tx, 'long_running');
  const ended = new Set(
    await listEndedRuns(
      tx,
      open.map(({ subject }) => subject.slice(subject.lastIndexOf(':') + 1)),
    ),
  );
  await settleWhere(
    tx,
    rules,
    'long_running',
    (subject) => ended.has(subject.slice(subject.lastIndexOf(':') + 1)),
    now,
  );
  if (rules.length === 0) return;
  const found = await listLongRuns(tx, idsOf(rules), now, MOST_AT_ONCE);
  await raiseAll(
    tx,
    rules,
    found.map(({ rule_id: ruleId, tool_id: toolId, schedule_id: scheduleId, run_id: runId, minutes }) => {
      const subject = `long_running:run:${runId}`;
      return { ruleId, kind: 'long_running', subject, toolId, scheduleId, runId, facts: { minutes } };
    }),
    now,
  );
}

async function judgeFailureRates(tx: Db, rules: AlertRuleRow[], now: Date): Promise<void> {
  if (rules.length === 0) return;
  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]));
  const found: Found[] = [];
  for (const row of await listFailureRates(tx, idsOf(rules), now)) {
    const { rule_id: ruleId, tool_id: toolId, schedule_id: scheduleId, failed, total } = row;
    const rule = ruleOf.get(ruleId);
    if (rule === undefined || !failsTooOften(rule, { failed, total })) continue;
    const facts = { failed, total, minutes: rule.rate_minutes };
    const subject = `failure_rate:tool:${toolId}`;
    found.push({ ruleId, kind: 'failure_rate', subject, toolId, scheduleId, runId: null, facts });
  }
  await raiseAll(tx, rules, found, now);
  await settleOthers(tx, rules, 'failure_rate', found, now);
}

async function judgeNoSuccess(tx: Db, rules: AlertRuleRow[], now: Date): Promise<void> {
  if (rules.length === 0) return;
  const found = (await listWithoutSuccess(tx, idsOf(rules), now)).map((row): Found => {
    const { rule_id: ruleId, tool_id: toolId, schedule_id: scheduleId, hours } = row;
    const subject = scheduleId === null ? `no_success:tool:${toolId}` : `no_success:schedule:${scheduleId}`;
    return { ruleId, kind: 'no_success', subject, toolId, scheduleId, runId: null, facts: { hours } };
  });
  await raiseAll(tx, rules, found, now);
}

/** Each missed moment is told once: the alert remembers up to when it has told. */
async function judgeMissed(tx: Db, rules: AlertRuleRow[], now: Date): Promise<void> {
  if (rules.length === 0) return;
  for (const row of await listMissed(tx, idsOf(rules), now, MOST_AT_ONCE)) {
    const rule = rules.find(({ id }) => id === row.rule_id);
    if (rule === undefined) continue;
    const { tool_id: toolId, schedule_id: scheduleId, decided_at: at } = row;
    const about = { toolId, scheduleId, runId: null, facts: {} };
    const missed = { kind: 'missed', subject: `missed:schedule:${scheduleId}`, ...about } as const;
    await raiseAlert(tx, rule, missed, { counts: true, at, now });
  }
}

async function judgeQueue(tx: Db, rules: AlertRuleRow[], now: Date): Promise<void> {
  const global = rules.filter((rule) => rule.tool_id === null && rule.schedule_id === null);
  if (global.length === 0) return;
  const found = (await listLongQueues(tx, idsOf(global), now)).map(({ rule_id: ruleId, ...facts }): Found => {
    const nothing = { toolId: null, scheduleId: null, runId: null };
    return { ruleId, kind: 'queue_waiting', subject: 'queue_waiting', ...nothing, facts };
  });
  await raiseAll(tx, global, found, now);
  await settleOthers(tx, global, 'queue_waiting', found, now);
}

/** A worker that came after the last sign of life of the lost one takes its place. */
async function judgeWorkersBack(tx: Db, rules: AlertRuleRow[], now: Date): Promise<void> {
  for (const { rule_id: ruleId, subject, last_at: lostAt } of await listOpenSubjects(tx, 'worker_lost')) {
    const rule = rules.find(({ id }) => id === ruleId);
    if (rule !== undefined && (await hasWorkerSince(tx, lostAt))) await settle(tx, rule, [subject], { at: now, now });
  }
}

const idsOf = (rules: AlertRuleRow[]) => rules.map(({ id }) => id);

async function raiseAll(tx: Db, rules: AlertRuleRow[], found: Found[], now: Date): Promise<void> {
  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]));
  for (const { ruleId, ...raised } of found) {
    const rule = ruleOf.get(ruleId);
    if (rule !== undefined) await raiseAlert(tx, rule, raised, { counts: false, at: now, now });
  }
}

/** Open alerts of this kind for which nothing was found this time are over. */
async function settleOthers(tx: Db, rules: AlertRuleRow[], kind: AlertKind, found: Found[], now: Date): Promise<void> {
  const still = new Set(found.map(({ ruleId, subject }) => `${ruleId} ${subject}`));
  await settleWhere(tx, rules, kind, (subject, ruleId) => !still.has(`${ruleId} ${subject}`), now);
}

async function settleWhere(
  tx: Db,
  rules: AlertRuleRow[],
  kind: AlertKind,
  isOver: (subject: string, ruleId: string) => boolean,
  now: Date,
): Promise<void> {
  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]));
  for (const { rule_id: ruleId, subject } of await listOpenSubjects(tx, kind)) {
    const rule = ruleId === null ? undefined : ruleOf.get(ruleId);
    if (rule !== undefined && isOver(subject, rule.id)) await settle(tx, rule, [subject], { at: now, now });
  }
}
