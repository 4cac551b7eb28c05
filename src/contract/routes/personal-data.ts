import { z } from 'zod';
import { accountDeletionSchema, deleteAccountSchema } from '../personal-data.ts';
import type { Route } from '../route.ts';

/** Of its parts, what each is called; what is in them follows what is held. */
const ownDataSchema = z.looseObject({
  format: z.literal('scriptorium-own-data-1'),
  exportedAt: z.iso.datetime(),
  account: z.looseObject({ id: z.string(), name: z.string(), email: z.string() }),
});

/** What belongs to a person: to take along, and to take away. */
export const personalDataRoutes = {
  exportOwnData: {
    id: 'exportOwnData',
    method: 'GET',
    path: '/api/v1/me/data',
    permission: 'account:manage',
    summary: 'Download all that this installation holds of me, as one JSON document; files as links',
    answers: 'file',
    status: 200,
    response: ownDataSchema,
    errors: [],
  },
  getDeletion: {
    id: 'getDeletion',
    method: 'GET',
    path: '/api/v1/me/deletion',
    permission: 'account:manage',
    summary: 'What happens when I delete my account',
    answers: 'json',
    status: 200,
    response: accountDeletionSchema,
    errors: [],
  },
  deleteAccount: {
    id: 'deleteAccount',
    method: 'POST',
    path: '/api/v1/me/delete',
    permission: 'account:manage',
    summary: 'Delete my account for good; asks for the password, or for a fresh sign-in where there is none',
    body: deleteAccountSchema,
    answers: 'json',
    status: 200,
    response: z.strictObject({ ok: z.literal(true) }),
    errors: ['invalid_credentials', 'sign_in_again', 'validation_failed', 'conflict', 'too_many_requests'],
  },
} as const satisfies Record<string, Route>;
