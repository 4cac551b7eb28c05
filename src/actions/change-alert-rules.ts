import type { AlertRuleChange } from '../contract/alert.ts';
import { eventsOfInstallation, MOST_RULES } from '../contract/alert-events.ts';
import { AppError } from '../contract/errors.ts';
import { type Actor, canHaveAlertRule, hasPermission } from '../core/permissions.ts';
import { listKnownChannels } from '../db/alert-channels.ts';
import { type AlertRuleRow, countAlertRules, deleteAlertRule, lockAlertRule, putAlertRule } from '../db/alert-rules.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockPerson } from '../db/people.ts';
import { findSchedule } from '../db/schedules.ts';
import { findTool, isMaintainer } from '../db/tools.ts';
import { requireUnchanged } from './require-unchanged.ts';

interface Change {
  id: string;
  actor: Actor;
  rule: AlertRuleChange;
  now: Date;
}

/** Makes a rule. Throws not_found, validation_failed, too_many_requests. */
export async function createAlertRule(db: Db, origin: Origin, { id, actor, rule, now }: Change): Promise<void> {
  await inTransaction(db, async (tx) => {
    // Of two at once, the second one counts the first.
    await lockPerson(tx, actor.id);
    if ((await countAlertRules(tx, actor.id)) >= MOST_RULES && !hasPermission(actor, 'alert:manage'))
      throw new AppError('too_many_requests', { limit: MOST_RULES });
    await requireFit(tx, actor, rule);
    await putAlertRule(tx, { ...rule, id, ownerId: actor.id, now });
    const target = { type: 'alert_rule', id } as const;
    await recordAudit(tx, origin, { action: 'alert_rule.created', target, after: toldOf(rule), at: now });
  });
}

/**
 * Changes a rule; it stays whose it is. Throws not_found, also when somebody removed it meanwhile, conflict when somebody
 * changed it since `readAt`, and validation_failed.
 */
export async function changeAlertRule(
  db: Db,
  origin: Origin,
  { actor, rule, now, former, readAt }: Omit<Change, 'id'> & { former: AlertRuleRow; readAt: string | undefined },
): Promise<void> {
  const { id, owner_id: ownerId, owner_role: role } = former;
  await inTransaction(db, async (tx) => {
    await lockPerson(tx, ownerId);
    const changedAt = await lockAlertRule(tx, id);
    if (changedAt === undefined) throw new AppError('not_found');
    requireUnchanged(changedAt, readAt);
    await requireFit(tx, actor, rule);
    if (ownerId !== actor.id) {
      // Another's rule must be one that they may have themselves: an admin's change gives nobody more.
      await requireFit(tx, { id: ownerId, role }, rule);
      refuseFurtherChannels(rule, former);
    }
    await putAlertRule(tx, { ...rule, id, ownerId, now });
    await recordAudit(tx, origin, {
      action: 'alert_rule.changed',
      target: { type: 'alert_rule', id },
      before: { events: former.events, isEnabled: former.is_enabled, toolId: former.tool_id },
      after: toldOf(rule),
      at: now,
    });
  });
}

/** Removes a rule with its alerts. Throws not_found when somebody was faster. */
export async function removeAlertRule(db: Db, origin: Origin, rule: { id: string; now: Date }): Promise<void> {
  const { id, now } = rule;
  await inTransaction(db, async (tx) => {
    if (!(await deleteAlertRule(tx, id))) throw new AppError('not_found');
    await recordAudit(tx, origin, { action: 'alert_rule.deleted', target: { type: 'alert_rule', id }, at: now });
  });
}

/** What the audit tells: no name, since it may be one of a person. */
function toldOf({ events, isEnabled, toolId, scheduleId, channelIds, severity }: AlertRuleChange): object {
  return { events, isEnabled, toolId, scheduleId, channelIds, severity };
}

async function requireFit(tx: Db, actor: Actor, rule: AlertRuleChange): Promise<void> {
  const { toolId, scheduleId, channelIds } = rule;
  const tool = toolId === null ? undefined : await findTool(tx, toolId);
  if (toolId !== null && tool === undefined) throw new AppError('not_found');
  const schedule = scheduleId === null ? undefined : await findSchedule(tx, scheduleId);
  if (scheduleId !== null && schedule === undefined) throw new AppError('not_found');
  const own = {
    maintainsTool: toolId !== null && (await isMaintainer(tx, toolId, actor.id)),
    ownsSchedule: schedule?.person_id === actor.id,
  };
  if (!canHaveAlertRule(actor, { toolId, scheduleId, hasChannels: channelIds.length > 0 }, own))
    throw new AppError('not_found');
  const known = new Set(await listKnownChannels(tx, channelIds));
  if (!channelIds.every((id) => known.has(id))) throw new AppError('not_found');
  const issues = listIssues(rule);
  if (issues.length > 0) throw new AppError('validation_failed', { issues });
}

/** A rule tells of its owner's runs what they may read themselves: where else that goes, nobody but they may say. */
function refuseFurtherChannels({ channelIds }: AlertRuleChange, former: AlertRuleRow): void {
  const known = new Set(former.channels.map(({ id }) => id));
  if (channelIds.every((id) => known.has(id))) return;
  const message = 'Only whose rule it is may have it told by a further channel.';
  throw new AppError('validation_failed', { issues: [{ field: 'channelIds', message }] });
}

function listIssues(rule: AlertRuleChange): { field: string; message: string }[] {
  const isOfInstallation = rule.toolId === null && rule.scheduleId === null;
  const beyond = rule.events.filter((event) => eventsOfInstallation.some((each) => each === event));
  const issues: [boolean, string, string][] = [
    [rule.toolId !== null && rule.scheduleId !== null, 'scheduleId', 'A rule is of a tool or of a schedule.'],
    [new Set(rule.events).size < rule.events.length, 'events', 'An event is named twice.'],
    [
      !isOfInstallation && beyond.length > 0,
      'events',
      'Only a rule of everything can watch the queue and the workers.',
    ],
    [
      isOfInstallation && rule.events.includes('no_success'),
      'events',
      'What has not succeeded for long is watched for one tool or schedule.',
    ],
    [
      rule.events.every((event) => event === 'recovered'),
      'events',
      'That something is over can only be told where it was told before.',
    ],
    [!rule.toInbox && !rule.toEmail && rule.channelIds.length === 0, 'toInbox', 'It has to reach somebody.'],
    [
      rule.quietHours !== null && rule.quietHours.from === rule.quietHours.to,
      'quietHours',
      'They have to begin and end at different times.',
    ],
  ];
  return issues.flatMap(([isFault, field, message]) => (isFault ? [{ field, message }] : []));
}
