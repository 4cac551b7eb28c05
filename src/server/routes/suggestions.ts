import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { acceptSuggestion, declineSuggestion } from '../../actions/decide-suggestion.ts';
import { mayPropose, proposeTool, withdrawSuggestion } from '../../actions/suggest.ts';
import { AppError } from '../../contract/errors.ts';
import { MIB } from '../../contract/limits.ts';
import { routes } from '../../contract/routes.ts';
import { type Proposal, proposalSchema, proposeFieldsSchema } from '../../contract/suggestion.ts';
import { MAX_SAMPLE_BYTES } from '../../contract/suggestion-rules.ts';
import { decodeCursor, nextCursor, timeOfCursor } from '../../core/cursor.ts';
import { parseJson } from '../../core/json.ts';
import { hasPermission } from '../../core/permissions.ts';
import { listSuggestions, type SuggestionSummaryRow } from '../../db/suggestions.ts';
import { handle, parsePart } from '../handle.ts';
import { requireSuggestion, viewSuggestion } from '../load-suggestion.ts';
import { presentSuggestionSummary } from '../present/suggestion.ts';
import { receiveUpload } from '../receive-upload.ts';
import { sendDownload } from '../send-file.ts';
import type { ServerContext } from '../server-context.ts';

const PROPOSAL_DEPTH = 4;
/** The sample is counted as it comes; this bounds what the framework lets through at all. */
const PROPOSE_BODY_BYTES = MAX_SAMPLE_BYTES + 2 * MIB;

export function suggestionRoutes(app: FastifyInstance, context: ServerContext): void {
  proposerRoutes(app, context);
  deciderRoutes(app, context);
}

function proposerRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, uploads, mailUrl } = context;
  const sampleBytes = Math.min(MAX_SAMPLE_BYTES, context.uploadLimits.fileBytes);

  handle(
    app,
    routes.proposeTool,
    async ({ actor, request, origin, now }) => {
      const limits = { files: 1, fileBytes: sampleBytes, totalBytes: sampleBytes };
      const received = await receiveUpload(request, uploads, limits, Object.keys(proposeFieldsSchema.shape));
      const id = randomUUID();
      try {
        const proposal = readProposal(received.fields);
        const sample = received.uploads[0] ?? null;
        await proposeTool(db, origin, { id, personId: actor.id, proposal, sample, mailUrl, now });
      } catch (error) {
        // Anything else may have happened after it was stored; what nothing needs is swept up later.
        if (error instanceof AppError) await uploads.remove(received.uploads.map((upload) => upload.id));
        throw error;
      }
      return viewSuggestion(db, actor, id);
    },
    { bodyLimit: PROPOSE_BODY_BYTES },
  );

  handle(app, routes.listMySuggestions, async ({ query, actor, now }) => {
    const before = readBefore(query.cursor);
    const filter = { personId: actor.id, state: null, words: [], before, limit: query.limit };
    const rows = await listSuggestions(db, filter);
    const propose = hasPermission(actor, 'suggestion:create') && (await mayPropose(db, actor.id, now));
    return { ...pageOf(rows, query.limit), can: { propose } };
  });

  handle(app, routes.getSuggestion, async ({ params, actor }) => viewSuggestion(db, actor, params.suggestionId));

  handle(app, routes.getSample, async ({ params, actor, reply }) => {
    const { suggestion } = await requireSuggestion(db, actor, params.suggestionId);
    const { sample_upload_id: id, sample_name: name, sample_bytes: bytes } = suggestion;
    if (id === null || name === null || bytes === null) throw new AppError('not_found');
    const content = await uploads.read(id);
    if (content === null) throw new AppError('not_found');
    return sendDownload(reply, content, { name, bytes });
  });

  handle(app, routes.withdrawSuggestion, async ({ params, actor, origin, now }) => {
    const { suggestion } = await requireSuggestion(db, actor, params.suggestionId);
    if (suggestion.person_id !== actor.id) throw new AppError('forbidden');
    await withdrawSuggestion(db, origin, { suggestion, now });
    return viewSuggestion(db, actor, suggestion.id);
  });
}

function deciderRoutes(app: FastifyInstance, { db, mailUrl }: ServerContext): void {
  handle(app, routes.listSuggestions, async ({ query }) => {
    const words = (query.q ?? '').split(/\s+/).filter(Boolean);
    const before = readBefore(query.cursor);
    const filter = { personId: null, state: query.state ?? null, words, before, limit: query.limit };
    return pageOf(await listSuggestions(db, filter), query.limit);
  });

  handle(app, routes.acceptSuggestion, async ({ params, body, actor, origin, now }) => {
    const { suggestion } = await requireSuggestion(db, actor, params.suggestionId);
    const { reason = null, title = suggestion.title, audience = suggestion.audience } = body;
    const { summary = '', description = suggestion.description } = body;
    const texts = { title, summary, description, audience };
    const by = actor.id;
    await acceptSuggestion(db, origin, { suggestion, by, toolId: randomUUID(), texts, reason, mailUrl, now });
    return viewSuggestion(db, actor, suggestion.id);
  });

  handle(app, routes.declineSuggestion, async ({ params, body, actor, origin, now }) => {
    const { suggestion } = await requireSuggestion(db, actor, params.suggestionId);
    await declineSuggestion(db, origin, { suggestion, by: actor.id, reason: body.reason, mailUrl, now });
    return viewSuggestion(db, actor, suggestion.id);
  });
}

function readProposal(fields: Record<string, string>): Proposal {
  const text = parsePart(proposeFieldsSchema, fields, 'body')?.suggestion ?? '';
  const parsed = parseJson(text, { maxDepth: PROPOSAL_DEPTH });
  if (!parsed.ok) throw new AppError('invalid_json', { field: 'suggestion', reason: parsed.fault.message });
  return parsePart(proposalSchema, parsed.value, 'body') as Proposal;
}

function readBefore(given: string | undefined): { createdAt: Date; id: string } | null {
  const cursor = decodeCursor(given);
  return cursor && { createdAt: timeOfCursor(cursor), id: cursor.id };
}

function pageOf(rows: SuggestionSummaryRow[], limit: number) {
  return {
    items: rows.map(presentSuggestionSummary),
    nextCursor: nextCursor(rows, limit, (row) => [row.created_at, row.id]),
  };
}
