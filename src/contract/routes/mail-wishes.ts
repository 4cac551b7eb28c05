import { changeMailWishesSchema, mailWishesSchema } from '../mail-wishes.ts';
import type { Route } from '../route.ts';

/** What is mailed to me. */
export const mailWishRoutes = {
  getMailWishes: {
    id: 'getMailWishes',
    method: 'GET',
    path: '/api/v1/me/mail',
    permission: 'account:manage',
    summary: 'Which news are mailed to me, and in which language',
    answers: 'json',
    status: 200,
    response: mailWishesSchema,
    errors: [],
  },
  changeMailWishes: {
    id: 'changeMailWishes',
    method: 'PUT',
    path: '/api/v1/me/mail',
    permission: 'account:manage',
    summary: 'Say which news are not to be mailed to me, and in which language the others are',
    body: changeMailWishesSchema,
    answers: 'json',
    status: 200,
    response: mailWishesSchema,
    errors: [],
  },
} as const satisfies Record<string, Route>;
