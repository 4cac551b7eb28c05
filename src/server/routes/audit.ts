import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { MINUTE } from '../../contract/limits.ts';
import type { QueryOf } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { auditCsvHead, auditCsvLine, auditJsonLine } from '../../core/audit-lines.ts';
import { decodeCursor, nextCursor, timeOfCursor } from '../../core/cursor.ts';
import { readAuditHead } from '../../db/audit-chain.ts';
import { type AuditFilter, listAuditEvents, listAuditEventsInOrder } from '../../db/audit-events.ts';
import type { Db } from '../../db/database.ts';
import { contentDisposition } from '../content-disposition.ts';
import { handle } from '../handle.ts';
import { requireStill } from '../plugins/identify.ts';
import { exportAuditEvent, presentAuditEvent } from '../present/audit.ts';
import type { ServerContext } from '../server-context.ts';

const EXPORT_BATCH = 500;
const SLOW_READER_MS = 1 * MINUTE;
const types = { jsonl: 'application/jsonl; charset=utf-8', csv: 'text/csv; charset=utf-8' } as const;

export function auditRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db } = context;

  handle(app, routes.listAudit, async ({ query }) => {
    const cursor = decodeCursor(query.cursor);
    const before = cursor && { at: timeOfCursor(cursor), id: cursor.id };
    const rows = await listAuditEvents(db, filterOf(query), { before, limit: query.limit });
    return {
      items: rows.map(presentAuditEvent),
      nextCursor: nextCursor(rows, query.limit, (row) => [row.at, row.id]),
    };
  });

  handle(app, routes.exportAudit, async ({ query, request, reply, now }) => {
    const { format } = query;
    const name = `audit-${now.toISOString().slice(0, 10)}.${format}`;
    // A reader that takes nothing for so long is let go.
    reply.raw.setTimeout(SLOW_READER_MS, () => reply.raw.destroy());
    return reply
      .header('content-type', types[format])
      .header('content-disposition', contentDisposition('attachment', name))
      .send(Readable.from(exportLines(db, filterOf(query), format, () => requireStill(context, request))));
  });
}

/**
 * A batch at a time, as fast as it is read; what is added meanwhile is left for the next time. Breaks off, so that nobody
 * takes it for complete, where `requireReader` throws.
 */
async function* exportLines(
  db: Db,
  filter: AuditFilter,
  format: 'jsonl' | 'csv',
  requireReader: () => Promise<void>,
): AsyncGenerator<string> {
  const last = (await readAuditHead(db))?.seq ?? 0;
  if (format === 'csv') yield auditCsvHead();
  const lineOf = format === 'csv' ? auditCsvLine : auditJsonLine;
  for (let after = 0, isMore = true; isMore; ) {
    const rows = await listAuditEventsInOrder(db, filter, { after, last, limit: EXPORT_BATCH });
    if (rows.length > 0) yield rows.map((row) => lineOf(exportAuditEvent(row))).join('');
    after = rows.at(-1)?.seq ?? after;
    isMore = rows.length === EXPORT_BATCH;
    if (isMore) await requireReader();
  }
}

function filterOf(query: Omit<QueryOf<typeof routes.exportAudit>, 'format'>): AuditFilter {
  const { actor = null, action = null, target = null, text = null, from, to } = query;
  return { actor, action, target, text, from: from ? new Date(from) : null, to: to ? new Date(to) : null };
}
