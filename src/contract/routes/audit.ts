import { z } from 'zod';
import { auditEventSchema, exportAuditQuerySchema, listAuditQuerySchema } from '../audit-event.ts';
import type { Route } from '../route.ts';

/** Who did what. */
export const auditRoutes = {
  listAudit: {
    id: 'listAudit',
    method: 'GET',
    path: '/api/v1/audit',
    permission: 'audit:read',
    summary: 'Events of the audit, newest first',
    query: listAuditQuerySchema,
    answers: 'json',
    status: 200,
    response: z.strictObject({ items: z.array(auditEventSchema), nextCursor: z.string().nullable() }),
    errors: [],
  },
  exportAudit: {
    id: 'exportAudit',
    method: 'GET',
    path: '/api/v1/audit/export',
    permission: 'audit:read',
    summary: 'All events that match, in the order of the chain, one JSON object or CSV row a line; people by id',
    query: exportAuditQuerySchema,
    answers: 'file',
    status: 200,
    errors: [],
  },
} as const satisfies Record<string, Route>;
