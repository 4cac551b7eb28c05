/** What happened is judged by the rules once: what is taken, and what comes of it, are one transaction. */
import { judgeRunEnd } from '../core/alert/judge-run-end.ts';
import { tryLockAlerts } from '../db/alert-conditions.ts';
import { type HappeningRow, takeHappenings } from '../db/alert-happenings.ts';
import { type AlertRuleRow, listRulesOfTools } from '../db/alert-rules.ts';
import { listSubjectsOf } from '../db/alerts.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { isInForce, type Raised, raiseAlert, settle } from './raise-alert.ts';

const BATCH = 500;

/** One round, until nothing is left; returns how much was judged. Of several workers at once one does it. */
export async function judgeHappenings(db: Db, now: Date): Promise<number> {
  for (let judged = 0; ; ) {
    const taken = await inTransaction(db, async (tx) => {
      if (!(await tryLockAlerts(tx))) return 0;
      const happenings = await takeHappenings(tx, BATCH);
      if (happenings.length > 0) await judge(tx, happenings, now);
      return happenings.length;
    });
    judged += taken;
    if (taken < BATCH) return judged;
  }
}

async function judge(tx: Db, happenings: HappeningRow[], now: Date): Promise<void> {
  const toolIds = happenings.flatMap(({ run }) => (run === null ? [] : [run.toolId]));
  const rules = (await listRulesOfTools(tx, toolIds)).filter(isInForce);
  const open = Map.groupBy(
    await listSubjectsOf(
      tx,
      rules.map(({ id }) => id),
    ),
    (row) => row.rule_id,
  );
  for (const rule of rules) {
    const subjects = new Set(open.get(rule.id)?.map(({ subject }) => subject));
    await judgeByRule(tx, rule, { happenings, open: subjects }, now);
  }
}

/**
 * Of thousands of runs that end badly together one alert comes: what has happened again before it is over is told to the
 * database once for the whole batch. `open` is what the rule has alerts of.
 */
async function judgeByRule(
  tx: Db,
  rule: AlertRuleRow,
  { happenings, open }: { happenings: HappeningRow[]; open: Set<string> },
  now: Date,
): Promise<void> {
  const collected = new Map<string, { raised: Raised; at: Date }>();
  const raise = async (subject: string) => {
    const found = collected.get(subject);
    if (found === undefined) return;
    collected.delete(subject);
    open.add(subject);
    await raiseAlert(tx, rule, found.raised, { counts: true, at: found.at, now });
  };
  for (const happening of happenings) {
    const { raised, over } = whatItMeans(rule, happening);
    const { at } = happening;
    for (const subject of over) await raise(subject);
    const toClose = over.filter((subject) => open.has(subject));
    if (toClose.length > 0 && (await settle(tx, rule, toClose, { at, now })) === toClose.length)
      for (const subject of toClose) open.delete(subject);
    if (raised?.isOverAtOnce) await raiseAlert(tx, rule, raised, { counts: true, at, now });
    else if (raised !== null)
      collected.set(raised.subject, { raised: again(collected.get(raised.subject), raised, at), at });
  }
  for (const subject of [...collected.keys()]) await raise(subject);
}

function again(former: { raised: Raised } | undefined, raised: Raised, at: Date): Raised {
  const { times = 0, firstAt = at } = former?.raised ?? {};
  return { ...raised, times: times + 1, firstAt };
}

function whatItMeans(
  rule: AlertRuleRow,
  { run, worker_id: workerId }: HappeningRow,
): { raised: Raised | null; over: string[] } {
  const isOfAll = rule.tool_id === null && rule.schedule_id === null;
  if (workerId !== null && isOfAll && rule.events.includes('worker_lost')) {
    const nothing = { toolId: null, scheduleId: null, runId: null, facts: {} };
    return { raised: { kind: 'worker_lost', subject: 'worker_lost', ...nothing }, over: [] };
  }
  if (run === null || !concerns(rule, run)) return { raised: null, over: [] };
  const { raise, settle: over } = judgeRunEnd(rule.events, run);
  const { toolId, scheduleId, id: runId } = run;
  return { raised: raise && { ...raise, toolId, scheduleId, runId, facts: {} }, over };
}

function concerns(rule: AlertRuleRow, run: NonNullable<HappeningRow['run']>): boolean {
  if (rule.schedule_id !== null) return rule.schedule_id === run.scheduleId;
  return rule.tool_id === null || rule.tool_id === run.toolId;
}
