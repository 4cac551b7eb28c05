import type { NotificationKind } from '../contract/notification.ts';
import type { Db } from '../db/database.ts';
import { insertNotifications } from '../db/notifications.ts';

/**
 * Tells people of something, each once, in the transaction of the change it tells of. The only place that does: whatever
 * other ways there are to reach them start here. Nobody is told what they did themselves (`by`).
 */
export async function notify(
  tx: Db,
  news: {
    to: readonly string[];
    kind: NotificationKind;
    by: string | null;
    toolId?: string | null;
    versionId?: string | null;
    suggestionId?: string | null;
    now: Date;
  },
): Promise<void> {
  const { kind, by, toolId = null, versionId = null, suggestionId = null, now } = news;
  const to = [...new Set(news.to)].filter((id) => id !== by);
  if (to.length === 0) return;
  await insertNotifications(tx, { to, kind, actorId: by, toolId, versionId, suggestionId, now });
}
