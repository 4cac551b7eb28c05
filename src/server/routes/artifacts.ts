import type { FastifyInstance } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import { routes } from '../../contract/routes.ts';
import { findArtifact, listArtifacts } from '../../db/artifacts.ts';
import { listRunEvents } from '../../db/run-events.ts';
import { contentDisposition } from '../content-disposition.ts';
import { handle } from '../handle.ts';
import { mayReadDetails, requireRun } from '../load-run.ts';
import { presentArtifact } from '../present/run.ts';
import { presentRunEvent } from '../present/run-event.ts';
import { sendDownload, sendStream, withoutRights } from '../send-file.ts';
import type { ServerContext } from '../server-context.ts';

/** What a browser can show without being told more than the bytes; SVG only as a picture, never as a document. */
const previewTypes =
  /^(image\/(png|jpeg|webp|gif|svg\+xml)|application\/pdf|text\/(plain|csv|markdown|tab-separated-values|xml)|application\/(json|xml))$/;
const LOG_BATCH = 500;

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
    const { path: name, bytes, content_type: contentType } = artifact;
    if (query.preview !== '1' || !previewTypes.test(contentType)) return sendDownload(reply, content, { name, bytes });
    const type = /^(image|application\/pdf)/.test(contentType) ? contentType : 'text/plain';
    withoutRights(reply, { isSandboxed: type !== 'application/pdf' })
      .header('content-type', `${type}; charset=utf-8`)
      .header('content-length', bytes)
      .header('content-disposition', contentDisposition('inline', name));
    return sendStream(reply, content);
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
