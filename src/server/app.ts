/** The HTTP server as a value: building it never listens. main.ts owns the socket and the process. */
import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { MIB, MINUTE, SECOND } from '../contract/limits.ts';
import { type Json, stringifyJson } from '../core/json.ts';
import { answerBrokenRequest, answerErrors, answerFrameworkError } from './plugins/errors.ts';
import { identifyActors } from './plugins/identify.ts';
import { readJsonBodies } from './plugins/json-body.ts';
import { observeRequests } from './plugins/observe.ts';
import { accountRoutes } from './routes/account.ts';
import { alertChannelRoutes } from './routes/alert-channels.ts';
import { alertRoutes } from './routes/alerts.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { auditRoutes } from './routes/audit.ts';
import { editingRoutes } from './routes/editing.ts';
import { favouriteRoutes } from './routes/favourites.ts';
import { healthRoutes } from './routes/health.ts';
import { mailWishRoutes } from './routes/mail-wishes.ts';
import { managedToolRoutes } from './routes/managed-tools.ts';
import { monitoringRoutes } from './routes/monitoring.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { pageRoutes } from './routes/pages.ts';
import { passwordLinkRoutes } from './routes/password-links.ts';
import { peopleRoutes } from './routes/people.ts';
import { personalDataRoutes } from './routes/personal-data.ts';
import { referenceRoutes } from './routes/reference.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { runEventRoutes } from './routes/run-events.ts';
import { runRoutes } from './routes/runs.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { scriptRunRoutes } from './routes/script-runs.ts';
import { scriptRoutes } from './routes/scripts.ts';
import { settingsRoutes } from './routes/settings.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { singleSignOnRoutes } from './routes/single-sign-on.ts';
import { startRunRoutes } from './routes/start-run.ts';
import { suggestionRoutes } from './routes/suggestions.ts';
import { toolSettingsRoutes } from './routes/tool-settings.ts';
import { toolRoutes } from './routes/tools.ts';
import { versionRoutes } from './routes/versions.ts';
import type { ServerContext } from './server-context.ts';
import { countTries } from './tries.ts';

export async function buildApp(context: ServerContext, options: { trustProxy: number }): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: context.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: (_address, hop) => hop < options.trustProxy,
    bodyLimit: 1 * MIB,
    genReqId: () => randomUUID(),
    // A body of an upload may take long; its headers may not.
    requestTimeout: 10 * MINUTE,
    http: { headersTimeout: 20 * SECOND },
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 200 },
    forceCloseConnections: true,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerBrokenRequest,
  });
  // Answers hold numbers that JSON.stringify alone would not write as the script did.
  app.setSerializerCompiler(() => (value) => stringifyJson(value as Json));
  app.setReplySerializer((value) => stringifyJson(value as Json));
  answerErrors(app);
  readJsonBodies(app);
  await app.register(multipart);
  await app.register(helmet, {
    contentSecurityPolicy: { directives: pageRights(), useDefaults: false },
    hsts: isSecure(context),
  });
  await app.register(rateLimit, { global: false });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const isApi = request.routeOptions.config.route !== undefined;
    if (isApi && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  const tries = countTries(app);
  identifyActors(app, context, tries);
  observeRequests(app, context);

  healthRoutes(app, context);
  signInRoutes(app, context, tries);
  passwordLinkRoutes(app, context, tries);
  singleSignOnRoutes(app, context);
  accountRoutes(app, context);
  personalDataRoutes(app, context);
  mailWishRoutes(app, context);
  peopleRoutes(app, context);
  toolRoutes(app, context);
  toolSettingsRoutes(app, context);
  favouriteRoutes(app, context);
  startRunRoutes(app, context);
  managedToolRoutes(app, context);
  versionRoutes(app, context);
  editingRoutes(app, context);
  reviewRoutes(app, context);
  suggestionRoutes(app, context);
  scheduleRoutes(app, context);
  runRoutes(app, context);
  runEventRoutes(app, context);
  artifactRoutes(app, context);
  alertRoutes(app, context);
  alertChannelRoutes(app, context);
  scriptRoutes(app, context);
  scriptRunRoutes(app, context);
  auditRoutes(app, context);
  monitoringRoutes(app, context);
  notificationRoutes(app, context);
  settingsRoutes(app, context);
  await referenceRoutes(app);
  await pageRoutes(app, context.pagesDir);
  return app;
}

function isSecure(context: ServerContext): boolean {
  return context.publicUrl?.startsWith('https:') === true;
}

/** Only our own scripts, no evaluation, nothing from elsewhere. Styles inline: the component library writes them. */
function pageRights(): Record<string, string[]> {
  return {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    frameSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  };
}
