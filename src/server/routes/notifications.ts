import type { FastifyInstance } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { decodeCursor, nextCursor, timeOfCursor } from '../../core/cursor.ts';
import { countUnread, listNotifications, markAllRead, markRead } from '../../db/notifications.ts';
import { handle } from '../handle.ts';
import { presentNotification } from '../present/notification.ts';
import type { ServerContext } from '../server-context.ts';

export function notificationRoutes(app: FastifyInstance, { db }: ServerContext): void {
  handle(app, routes.listNotifications, async ({ query, actor }) => {
    const cursor = decodeCursor(query.cursor);
    const before = cursor && { createdAt: timeOfCursor(cursor), id: cursor.id };
    const rows = await listNotifications(db, { personId: actor.id, before, limit: query.limit });
    return {
      items: rows.map(presentNotification),
      unread: await countUnread(db, actor.id),
      nextCursor: nextCursor(rows, query.limit, (row) => [row.created_at, row.id]),
    };
  });

  handle(app, routes.countUnread, async ({ actor }) => ({ unread: await countUnread(db, actor.id) }));

  handle(app, routes.markRead, async ({ params, actor, now }) => {
    if (!(await markRead(db, { id: params.notificationId, personId: actor.id, now }))) throw new AppError('not_found');
    return { unread: await countUnread(db, actor.id) };
  });

  handle(app, routes.markAllRead, async ({ actor, now }) => {
    await markAllRead(db, actor.id, now);
    return { unread: await countUnread(db, actor.id) };
  });
}
