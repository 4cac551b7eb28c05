import { z } from 'zod';
import type { Route } from '../route.ts';
import { catalogueCardSchema, slugSchema } from '../tool.ts';

const slugParams = z.strictObject({ slug: slugSchema });
const ok = z.strictObject({ ok: z.literal(true) });

/** What the catalogue knows of the person who looks at it. */
export const favouriteRoutes = {
  listRecentTools: {
    id: 'listRecentTools',
    method: 'GET',
    path: '/api/v1/me/recent-tools',
    permission: 'tool:read',
    summary: 'The published tools that I ran last, the latest first',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(50).default(6) }),
    answers: 'json',
    status: 200,
    response: z.strictObject({ items: z.array(catalogueCardSchema) }),
    errors: [],
  },
  addFavourite: {
    id: 'addFavourite',
    method: 'PUT',
    path: '/api/v1/me/favourites/{slug}',
    permission: 'account:manage',
    summary: 'Mark a published tool as a favourite of mine',
    params: slugParams,
    answers: 'json',
    status: 200,
    response: ok,
    errors: ['not_found'],
  },
  removeFavourite: {
    id: 'removeFavourite',
    method: 'DELETE',
    path: '/api/v1/me/favourites/{slug}',
    permission: 'account:manage',
    summary: 'Take the mark away',
    params: slugParams,
    answers: 'json',
    status: 200,
    response: ok,
    errors: ['not_found'],
  },
} as const satisfies Record<string, Route>;
