import { z } from 'zod';
import type { Route } from '../route.ts';
import {
  acceptSuggestionSchema,
  declineSuggestionSchema,
  suggestionParams as params,
  proposeFieldsSchema,
  suggestionSchema,
  suggestionSummarySchema,
} from '../suggestion.ts';
import { suggestionStates } from '../suggestion-rules.ts';

const pageQuery = z.strictObject({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const page = z.strictObject({ items: z.array(suggestionSummarySchema), nextCursor: z.string().nullable() });

/** Tools that somebody would like to have. */
export const suggestionRoutes = {
  proposeTool: {
    id: 'proposeTool',
    method: 'POST',
    path: '/api/v1/suggestions',
    permission: 'suggestion:create',
    summary: 'Propose a tool; one part named `files` may be a sample of what it would get',
    body: proposeFieldsSchema,
    takes: 'multipart',
    mostFiles: 1,
    answers: 'json',
    status: 201,
    response: suggestionSchema,
    errors: [
      ...(['file_name_invalid', 'payload_too_large', 'too_many_requests'] as const),
      ...(['invalid_json', 'invalid_multipart', 'unsupported_media_type'] as const),
    ],
  },
  listMySuggestions: {
    id: 'listMySuggestions',
    method: 'GET',
    path: '/api/v1/suggestions',
    permission: 'suggestion:read',
    summary: 'What I proposed, newest first',
    query: pageQuery,
    answers: 'json',
    status: 200,
    response: page.extend({ can: z.strictObject({ propose: z.boolean().describe('false: enough wait already') }) }),
    errors: [],
  },
  getSuggestion: {
    id: 'getSuggestion',
    method: 'GET',
    path: '/api/v1/suggestions/{suggestionId}',
    permission: 'suggestion:read',
    summary: 'A suggestion: for its proposer, for admins, and for those who manage the tool that came of it',
    params,
    answers: 'json',
    status: 200,
    response: suggestionSchema,
    errors: ['not_found'],
  },
  getSample: {
    id: 'getSample',
    method: 'GET',
    path: '/api/v1/suggestions/{suggestionId}/sample',
    permission: 'suggestion:read',
    summary: 'Download the sample of a suggestion',
    params,
    answers: 'file',
    status: 200,
    errors: ['not_found'],
  },
  withdrawSuggestion: {
    id: 'withdrawSuggestion',
    method: 'POST',
    path: '/api/v1/suggestions/{suggestionId}/withdraw',
    permission: 'suggestion:create',
    summary: 'Take back what I proposed, while nobody has decided; its sample goes',
    params,
    answers: 'json',
    status: 200,
    response: suggestionSchema,
    errors: ['not_found', 'forbidden', 'conflict'],
  },
  listSuggestions: {
    id: 'listSuggestions',
    method: 'GET',
    path: '/api/v1/admin/suggestions',
    permission: 'suggestion:decide',
    summary: 'All suggestions, newest first; every word of `q` occurs in title, description or proposer',
    query: pageQuery.extend({
      state: z.enum(suggestionStates).optional(),
      q: z
        .string()
        .max(200)
        .regex(/^\P{Cc}*$/u)
        .optional(),
    }),
    answers: 'json',
    status: 200,
    response: page,
    errors: [],
  },
  acceptSuggestion: {
    id: 'acceptSuggestion',
    method: 'POST',
    path: '/api/v1/admin/suggestions/{suggestionId}/accept',
    permission: 'suggestion:decide',
    summary: 'Make a draft tool of a suggestion: its proposer’s, who may write tools, else mine',
    params,
    body: acceptSuggestionSchema,
    answers: 'json',
    status: 200,
    response: suggestionSchema,
    errors: ['not_found', 'conflict'],
  },
  declineSuggestion: {
    id: 'declineSuggestion',
    method: 'POST',
    path: '/api/v1/admin/suggestions/{suggestionId}/decline',
    permission: 'suggestion:decide',
    summary: 'Decline a suggestion, with a reason that its proposer reads',
    params,
    body: declineSuggestionSchema,
    answers: 'json',
    status: 200,
    response: suggestionSchema,
    errors: ['not_found', 'conflict'],
  },
} as const satisfies Record<string, Route>;
