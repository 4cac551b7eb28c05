import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { changeAlertRule, createAlertRule, removeAlertRule } from '../../actions/change-alert-rules.ts';
import { acknowledgeAlert, resolveAlert } from '../../actions/close-alert.ts';
import { isInForce } from '../../actions/raise-alert.ts';
import type { AlertRule } from '../../contract/alert.ts';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { decodeCursor, nextCursor, timeOfCursor } from '../../core/cursor.ts';
import { type Actor, hasPermission } from '../../core/permissions.ts';
import { listDeliveries } from '../../db/alert-deliveries.ts';
import {
  type AlertRuleRow,
  findAlertRule,
  listAlertRules,
  listSchedulesForRules,
  listToolsForRules,
} from '../../db/alert-rules.ts';
import { findAlert, listAlerts } from '../../db/alerts.ts';
import type { Db } from '../../db/database.ts';
import { handle } from '../handle.ts';
import { presentAlert, presentAlertRule, presentDelivery } from '../present/alert.ts';
import type { ServerContext } from '../server-context.ts';

/** So many tools or schedules to choose from; a rule of another one is made over the API. */
const MOST_CHOICES = 500;

/** Alerts, what came of them, and rules: one's own, or all for who manages them. */
export function alertRoutes(app: FastifyInstance, { db }: ServerContext): void {
  handle(app, routes.listAlerts, async ({ query, actor }) => {
    const filter = { ownerId: scopeOf(actor), isOpen: query.state === 'open', before: readBefore(query.cursor) };
    const rows = await listAlerts(db, { ...filter, limit: query.limit });
    return {
      items: rows.map((row) => presentAlert(row, actor.id)),
      nextCursor: nextCursor(rows, query.limit, (row) => [row.last_at, row.id]),
    };
  });

  handle(app, routes.acknowledgeAlert, async ({ params, actor, origin, now }) => {
    const { id } = await requireAlert(db, actor, params.alertId);
    await acknowledgeAlert(db, origin, { id, by: actor.id, now });
    return presentAlert(await requireAlert(db, actor, id), actor.id);
  });

  handle(app, routes.resolveAlert, async ({ params, actor, origin, now }) => {
    const { id } = await requireAlert(db, actor, params.alertId);
    await resolveAlert(db, origin, { id, by: actor.id, now });
    return presentAlert(await requireAlert(db, actor, id), actor.id);
  });

  handle(app, routes.listAlertRules, async ({ actor }) => {
    const isAll = hasPermission(actor, 'alert:manage');
    const canChoose = isAll || hasPermission(actor, 'tool:write');
    return {
      items: (await listAlertRules(db, scopeOf(actor))).map((rule) => presentAlertRule(rule, isInForce(rule))),
      tools: canChoose ? await listToolsForRules(db, { personId: actor.id, isAll, limit: MOST_CHOICES }) : [],
      schedules: await listSchedulesForRules(db, { personId: actor.id, isAll, limit: MOST_CHOICES }),
      can: { manage: isAll },
    };
  });

  handle(app, routes.createAlertRule, async ({ body, actor, origin, now }) => {
    const id = randomUUID();
    await createAlertRule(db, origin, { id, actor, rule: body, now });
    return viewRule(db, actor, id);
  });

  handle(app, routes.changeAlertRule, async ({ params, body, actor, origin, now }) => {
    const former = await requireRule(db, actor, params.ruleId);
    const { updatedAt: readAt, ...rule } = body;
    await changeAlertRule(db, origin, { actor, rule, former, readAt, now });
    return viewRule(db, actor, former.id);
  });

  handle(app, routes.deleteAlertRule, async ({ params, actor, origin, now }) => {
    const { id } = await requireRule(db, actor, params.ruleId);
    await removeAlertRule(db, origin, { id, now });
    return { ok: true as const };
  });

  handle(app, routes.listAlertDeliveries, async ({ query, actor }) => {
    const { channelId = null, alertId = null, limit } = query;
    const before = readBefore(query.cursor);
    const rows = await listDeliveries(db, { ownerId: scopeOf(actor), channelId, alertId, before, limit });
    return { items: rows.map(presentDelivery), nextCursor: nextCursor(rows, limit, (row) => [row.created_at, row.id]) };
  });
}

/** Null: everybody's. */
function scopeOf(actor: Actor): string | null {
  return hasPermission(actor, 'alert:manage') ? null : actor.id;
}

async function requireAlert(db: Db, actor: Actor, id: string) {
  const alert = await findAlert(db, id, scopeOf(actor));
  if (alert === undefined) throw new AppError('not_found');
  return alert;
}

async function requireRule(db: Db, actor: Actor, id: string): Promise<AlertRuleRow> {
  const rule = await findAlertRule(db, id);
  const scope = scopeOf(actor);
  if (rule === undefined || (scope !== null && rule.owner_id !== scope)) throw new AppError('not_found');
  return rule;
}

async function viewRule(db: Db, actor: Actor, id: string): Promise<AlertRule> {
  const rule = await requireRule(db, actor, id);
  return presentAlertRule(rule, isInForce(rule));
}

function readBefore(given: string | undefined): { at: Date; id: string } | null {
  const cursor = decodeCursor(given);
  return cursor && { at: timeOfCursor(cursor), id: cursor.id };
}
