import { z } from 'zod';
import { notificationSchema } from '../notification.ts';
import type { Route } from '../route.ts';
import { idSchema } from '../tool.ts';

const unread = z.strictObject({ unread: z.int() });

/** The inbox: one's own only. */
export const notificationRoutes = {
  listNotifications: {
    id: 'listNotifications',
    method: 'GET',
    path: '/api/v1/inbox',
    permission: 'inbox:read',
    summary: 'What I should know, newest first',
    query: z.strictObject({
      cursor: z.string().max(1000).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answers: 'json',
    status: 200,
    response: z.strictObject({
      items: z.array(notificationSchema),
      unread: z.int(),
      nextCursor: z.string().nullable(),
    }),
    errors: [],
  },
  countUnread: {
    id: 'countUnread',
    method: 'GET',
    path: '/api/v1/inbox/unread',
    permission: 'inbox:read',
    summary: 'How many of them I have not read',
    answers: 'json',
    status: 200,
    response: unread,
    errors: [],
  },
  markRead: {
    id: 'markRead',
    method: 'POST',
    path: '/api/v1/inbox/{notificationId}/read',
    permission: 'account:manage',
    summary: 'I have read this one; harmless when I had',
    params: z.strictObject({ notificationId: idSchema }),
    answers: 'json',
    status: 200,
    response: unread,
    errors: ['not_found'],
  },
  markAllRead: {
    id: 'markAllRead',
    method: 'POST',
    path: '/api/v1/inbox/read',
    permission: 'account:manage',
    summary: 'I have read all of them',
    answers: 'json',
    status: 200,
    response: unread,
    errors: [],
  },
} as const satisfies Record<string, Route>;
