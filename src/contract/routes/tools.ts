import { z } from 'zod';
import type { Route } from '../route.ts';
import { runSchema, startActionSchema, startRunFieldsSchema, waitQuerySchema } from '../run.ts';
import { catalogueCardSchema, slugSchema, toolPageSchema } from '../tool.ts';
import { actionErrors, startErrors } from './start-errors.ts';

/** Search words are text that somebody typed; the database cannot hold NUL. */
const noControls = /^\P{Cc}*$/u;
const slugParams = z.strictObject({ slug: slugSchema });

/** What everybody does with published tools. */
export const toolRoutes = {
  listTools: {
    id: 'listTools',
    method: 'GET',
    path: '/api/v1/tools',
    permission: 'tool:read',
    summary: 'The catalogue: published tools, by title',
    query: z.strictObject({
      q: z.string().max(200).regex(noControls).optional(),
      audience: z.string().max(60).regex(noControls).optional(),
      favourites: z.enum(['0', '1']).optional().describe('1: only mine'),
      cursor: z.string().max(1000).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    answers: 'json',
    status: 200,
    response: z.strictObject({
      items: z.array(catalogueCardSchema),
      audiences: z.array(z.string()).describe('of all published tools'),
      nextCursor: z.string().nullable(),
    }),
    errors: [],
  },
  getTool: {
    id: 'getTool',
    method: 'GET',
    path: '/api/v1/tools/{slug}',
    permission: 'tool:read',
    summary: 'A published tool with its form, and what it remembers of you',
    params: slugParams,
    answers: 'json',
    status: 200,
    response: toolPageSchema,
    errors: ['not_found'],
  },
  startRun: {
    id: 'startRun',
    method: 'POST',
    path: '/api/v1/tools/{slug}/run',
    permission: 'run:create',
    summary: 'Run the active version of a published tool; files travel as parts named "files"',
    params: slugParams,
    query: waitQuerySchema,
    body: startRunFieldsSchema,
    takes: 'multipart',
    answers: 'json',
    status: 202,
    response: runSchema,
    errors: startErrors,
  },
  startAction: {
    id: 'startAction',
    method: 'POST',
    path: '/api/v1/tools/{slug}/actions',
    permission: 'run:create',
    summary: 'The next turn of a tool: one of the actions its last run offers',
    params: slugParams,
    query: waitQuerySchema,
    body: startActionSchema,
    answers: 'json',
    status: 202,
    response: runSchema,
    errors: actionErrors,
  },
} as const satisfies Record<string, Route>;
