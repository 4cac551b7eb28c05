import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import { MINUTE } from '../../contract/limits.ts';
import { routes } from '../../contract/routes.ts';
import { findArtifact, listArtifacts } from '../../db/artifacts.ts';
import { listRunEvents } from '../../db/run-events.ts';
import { contentDisposition } from '../content-disposition.ts';
import { handle } from '../handle.ts';
import { mayReadDetails, requireRun } from '../load-run.ts';
import { presentArtifact } from '../present/run.ts';
import { presentRunEvent } from '../present/run-event.ts';
import type { ServerContext } from '../server-context.ts';

/** What a browser can show without being told more than the bytes; SVG only as a picture, never as a document. */
const previewTypes =
  /^(image\/(png|jpeg|webp|gif|svg\+xml)|application\/pdf|text\/(plain|csv|markdown|tab-separated-values|xml)|application\/(json|xml))$/;
const NO_RIGHTS =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'";
const LOG_BATCH = 500;
const SLOW_READER_MS = 1 * MINUTE;

export function artifactRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db } = context;

  handle(app, routes.listArtifacts, async ({ params, actor, now }) => {
    const run = await requireRun(db, actor, params.runId);
    return { items: (await listArtifacts(db, run.id, now)).map(presentArtifact) };
  });

  handle(app, routes.getArtifact, async ({ params, query, actor, reply, now }) => {
    await requireRun(db, actor, params.runId);
    const artifact = await findArtifact(db, params.runId, params.artifactId, now);
    if (artifact === undefined) throw new AppError('not_found');
    const content = await context.artifacts.read(artifact.id);
    if (content === null) throw new AppError('not_found');
    const isPreview = query.preview === '1' && previewTypes.test(artifact.content_type);
    const type = /^(image|application\/pdf)/.test(artifact.content_type) ? artifact.content_type : 'text/plain';
    withoutRights(reply, { isSandboxed: !(isPreview && type === 'application/pdf') })
      .header('content-type', isPreview ? `${type}; charset=utf-8` : 'application/octet-stream')
      .header('content-length', artifact.bytes)
      .header('content-disposition', contentDisposition(isPreview ? 'inline' : 'attachment', artifact.path));
    // A reader that takes nothing for so long is let go, and the file with it.
    reply.raw.setTimeout(SLOW_READER_MS, () => reply.raw.destroy());
    return reply.send(content);
  });

  handle(app, routes.getLog, async ({ params, actor, reply }) => {
    const run = await requireRun(db, actor, params.runId);
    if (!(await mayReadDetails(db, actor, run))) throw new AppError('not_found');
    let text = '';
    for (let since = 0, isMore = true; isMore; ) {
      const rows = await listRunEvents(db, run.id, since, LOG_BATCH);
      for (const event of rows.map(presentRunEvent)) {
        if (event.type !== 'log' || event.stream !== params.stream) continue;
        text += (event.omittedBytes > 0 ? `\n[${event.omittedBytes} bytes left out]\n` : '') + event.text;
      }
      since = rows.at(-1)?.seq ?? since;
      isMore = rows.length === LOG_BATCH;
    }
    return withoutRights(reply)
      .header('content-type', 'text/plain; charset=utf-8')
      .header('content-disposition', contentDisposition('attachment', `${run.id}-${params.stream}.txt`))
      .send(text);
  });

  handle(app, routes.getHtmlOutput, async ({ params, actor, reply }) => {
    const run = await requireRun(db, actor, params.runId);
    const output = run.outputs?.[params.index];
    if (output?.kind !== 'html_sandboxed') throw new AppError('not_found');
    return withoutRights(reply).header('content-type', 'text/html; charset=utf-8').send(output.html);
  });
}

/**
 * What a script made is shown, if at all, as a document of no origin that can run, load and reach nothing. Browsers
 * refuse to show a PDF in a sandboxed document; their viewers are a process and an origin of their own, and `nosniff`
 * keeps a PDF from being anything else.
 */
function withoutRights(reply: FastifyReply, options = { isSandboxed: true }): FastifyReply {
  return reply
    .header('content-security-policy', options.isSandboxed ? `sandbox; ${NO_RIGHTS}` : NO_RIGHTS)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'private, no-store');
}
