import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { reportScriptRun } from '../../actions/report-script-run.ts';
import { changeScript, createScript, deleteScript } from '../../actions/save-script.ts';
import { startScriptRun } from '../../actions/start-script-run.ts';
import { AppError } from '../../contract/errors.ts';
import { MIB } from '../../contract/limits.ts';
import { routes } from '../../contract/routes.ts';
import type { RunTrigger } from '../../contract/run.ts';
import type { Script } from '../../contract/script.ts';
import type { Actor } from '../../core/permissions.ts';
import { findScript, listScripts, listScriptVersions } from '../../db/scripts.ts';
import { handle } from '../handle.ts';
import type { Credential } from '../plugins/identify.ts';
import { hostRunnerFor, presentListedScript, presentScript, presentScriptVersion } from '../present/script.ts';
import { sendScriptFrame } from '../script-frame.ts';
import type { ServerContext } from '../server-context.ts';

/** A list of scripts has no pages; there are fewer than this. */
const ALL = 1000;
const MOST_VERSIONS = 50;
/** A script of 512 KiB, written as JSON. */
const BODY_BYTES = 4 * MIB;

export function scriptRoutes(app: FastifyInstance, context: ServerContext): void {
  const { db, mayUseHost } = context;

  async function viewScript(id: string, actor: Actor): Promise<{ item: Script }> {
    const script = await findScript(db, id);
    if (script === undefined) throw new AppError('not_found');
    return { item: presentScript(script, actor, mayUseHost) };
  }

  handle(app, routes.listScripts, async ({ actor }) => {
    const scripts = await listScripts(db, ALL);
    return {
      items: scripts.map((script) => presentListedScript(script, actor, mayUseHost)),
      hostRunner: hostRunnerFor(actor, mayUseHost),
    };
  });

  handle(
    app,
    routes.createScript,
    async ({ body, actor, origin, now }) => {
      const id = randomUUID();
      await createScript(db, origin, body, { id, versionId: randomUUID(), by: actor, now });
      return viewScript(id, actor);
    },
    { bodyLimit: BODY_BYTES },
  );

  handle(app, routes.getScript, ({ params, actor }) => viewScript(params.scriptId, actor));

  handle(
    app,
    routes.changeScript,
    async ({ params, body, actor, origin, now }) => {
      const { scriptId: id } = params;
      await changeScript(db, origin, body, { id, versionId: randomUUID(), by: actor, now });
      return viewScript(id, actor);
    },
    { bodyLimit: BODY_BYTES },
  );

  handle(app, routes.deleteScript, async ({ params, actor, origin, now }) => {
    await deleteScript(db, origin, { id: params.scriptId, by: actor, now });
    return { ok: true as const };
  });

  handle(app, routes.listScriptVersions, async ({ params }) => {
    if ((await findScript(db, params.scriptId)) === undefined) throw new AppError('not_found');
    const versions = await listScriptVersions(db, params.scriptId, MOST_VERSIONS);
    return { items: versions.map(presentScriptVersion) };
  });

  handle(app, routes.runScript, async ({ params, query, actor, request, origin, now }) => {
    const runId = randomUUID();
    await startScriptRun(db, {
      ...{ runId, scriptId: params.scriptId, personId: actor.id, trigger: triggerOf(request.credential) },
      ...{ defaults: context.limits.production, maxUnfinished: context.unfinishedRunsPerPerson },
      ...{ version: query.version, mayUseHost, origin, now },
    });
    return { runId };
  });

  handle(app, routes.reportScriptRun, async ({ params, body, actor, request, origin, now }) => {
    const runId = randomUUID();
    const trigger = triggerOf(request.credential);
    const defaults = context.limits.production;
    const run = { id: runId, scriptId: params.scriptId, personId: actor.id, trigger, defaults, now };
    await reportScriptRun(db, origin, body, run);
    return { runId };
  });

  handle(app, routes.getScriptFrame, async ({ reply }) => sendScriptFrame(reply));
}

/** A person at the page has a login; whoever shows something else is a program. */
function triggerOf(credential: Credential | null): RunTrigger {
  return credential?.kind === 'login' ? 'manual' : 'api';
}
