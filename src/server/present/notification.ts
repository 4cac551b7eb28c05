import type { Notification } from '../../contract/notification.ts';
import type { NotificationRow } from '../../db/notifications.ts';

export function presentNotification(row: NotificationRow): Notification {
  const {
    actor_id,
    actor_name,
    tool_id,
    tool_slug,
    tool_title,
    version_id,
    version_number,
    suggestion_id,
    suggestion_title,
  } = row;
  return {
    id: row.id,
    kind: row.kind,
    actor: actor_id === null || actor_name === null ? null : { id: actor_id, name: actor_name },
    tool:
      tool_id === null || tool_slug === null || tool_title === null
        ? null
        : { id: tool_id, slug: tool_slug, title: tool_title },
    version: version_id === null || version_number === null ? null : { id: version_id, number: version_number },
    suggestion:
      suggestion_id === null || suggestion_title === null ? null : { id: suggestion_id, title: suggestion_title },
    schedule: row.schedule,
    alert: row.alert,
    createdAt: row.created_at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  };
}
