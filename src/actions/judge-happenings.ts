/** What happened is judged by the rules once: what is taken, and what comes of it, are one transaction. */
import { judgeRunEnd } from '../core/alert/judge-run-end.ts';
import { tryLockAlerts } from '../db/alert-conditions.ts';
import { type HappeningRow, takeHappenings } from '../db/alert-happenings.ts';
import { type AlertRuleRow, listRulesOfTools } from '../db/alert-rules.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { isInForce, raiseAlert, settle } from './raise-alert.ts';

const BATCH = 100;

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
  for (const happening of happenings) for (const rule of rules) await judgeByRule(tx, rule, happening, now);
}

async function judgeByRule(
  tx: Db,
  rule: AlertRuleRow,
  { run, worker_id: workerId, at }: HappeningRow,
  now: Date,
): Promise<void> {
  if (workerId !== null && rule.events.includes('worker_lost') && rule.tool_id === null && rule.schedule_id === null) {
    const nothing = { toolId: null, scheduleId: null, runId: null, facts: {} };
    await raiseAlert(tx, rule, { kind: 'worker_lost', subject: 'worker_lost', ...nothing }, { counts: true, at, now });
  }
  if (run === null || !concerns(rule, run)) return;
  const { raise, settle: over } = judgeRunEnd(rule.events, run);
  if (over.length > 0) await settle(tx, rule, over, { at, now });
  if (raise === null) return;
  const { toolId, scheduleId, id: runId } = run;
  await raiseAlert(tx, rule, { ...raise, toolId, scheduleId, runId, facts: {} }, { counts: true, at, now });
}

function concerns(rule: AlertRuleRow, run: NonNullable<HappeningRow['run']>): boolean {
  if (rule.schedule_id !== null) return rule.schedule_id === run.scheduleId;
  return rule.tool_id === null || rule.tool_id === run.toolId;
}
