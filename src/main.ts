/**
 * The only file that builds everything. `serve`: server and worker in one process, or with `--no-worker` a server alone.
 * `work`: a worker alone. `doctor`: says what this host can enforce. The other commands: `maintain.ts`.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { installExamples } from './actions/install-examples.ts';
import { issueSetupToken, setUp } from './actions/set-up.ts';
import { createAlertSender } from './alert/send-alerts.ts';
import { BackupError } from './backup/archive-form.ts';
import { completeRestore } from './backup/complete-restore.ts';
import { CommandError } from './cli/command-error.ts';
import { runDoctor } from './cli/doctor.ts';
import { judgeAudit } from './cli/judge-audit.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { AppError } from './contract/errors.ts';
import { SECOND } from './contract/limits.ts';
import { ownOrigin } from './db/audit.ts';
import { type Db, openDatabase, openPool } from './db/database.ts';
import { type Listener, openListener } from './db/listener.ts';
import { DatabaseMismatch, listKnownMigrations } from './db/migrate.ts';
import { hasNoSuperuser } from './db/people.ts';
import { createIdentity, type Identity } from './identity/identity.ts';
import { readOrCreateSecret } from './identity/secret.ts';
import { createSingleSignOn } from './identity/single-sign-on.ts';
import { createLifetime, type Lifetime } from './lifetime.ts';
import { createMailer } from './mail/send-mails.ts';
import { audit, backup, examineBackups, link, migrationsFolder, requireFolder, restore } from './maintain.ts';
import { StartError } from './postgres/start-error.ts';
import { bringUpToDate, type DatabaseUrls, findDatabase, provideDatabase } from './reach-database.ts';
import { createRunner } from './sandbox/create-runner.ts';
import type { Runner } from './sandbox/runner.ts';
import { buildApp } from './server/app.ts';
import { createRunEnds } from './server/run-ends.ts';
import { createRunFeed } from './server/run-feed.ts';
import { type FileStore, openFileStore } from './storage/file-store.ts';
import { createLog } from './telemetry/log.ts';
import { openTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import { startLoop } from './worker/loop.ts';
import { serveMetrics } from './worker/serve-metrics.ts';
import { watchOver } from './worker/watch-over.ts';
import { watchSchema } from './worker/watch-schema.ts';
import { startWorker, type Worker, type WorkerOptions } from './worker/worker.ts';

const root = path.dirname(import.meta.dirname);
const commands = { serve, work, doctor, audit, backup, restore, link } as const;

/** How often the outbox is looked at. */
const MAIL_MS = 2 * SECOND;
const ALERT_MS = 2 * SECOND;

/** What server and worker both stand on. */
interface Ground {
  config: Config;
  db: Db;
  pool: Pool;
  listener: Listener;
  uploads: FileStore;
  artifacts: FileStore;
  telemetry: Telemetry;
  log: Logger;
}

async function serve(config: Config, lifetime: Lifetime, started: { worker?: Worker }): Promise<void> {
  const hasWorker = readServeArguments(process.argv.slice(3));
  await requireFolder(config.dataDir);
  const ground = await layGround(config, lifetime, await provideDatabase(config, lifetime));
  const { db, listener, uploads, artifacts, telemetry, log } = ground;
  const isSecure = config.publicUrl?.startsWith('https:') === true;
  const identity = createIdentity({ secret: await readOrCreateSecret(config.dataDir), isSecure });
  const fillCatalogue = (tx: Db, ownerId: string) =>
    installExamples(tx, ownOrigin, path.join(root, 'examples'), { id: ownerId, now: new Date() });

  let isDraining = false;
  const feed = createRunFeed(db, listener);
  const ends = createRunEnds(db, listener);
  const app = await buildApp(
    {
      ...{ db, identity, uploads, artifacts, feed, ends, telemetry, log },
      limits: config.limits,
      uploadLimits: config.uploads,
      unfinishedRunsPerPerson: config.unfinishedRunsPerPerson,
      schedulesPerPerson: config.schedulesPerPerson,
      mayUseHost: config.mayUseHost,
      publicUrl: config.publicUrl,
      mailUrl: config.mail?.linkUrl ?? null,
      webhookAllow: config.webhookAllow,
      singleSignOn: config.singleSignOn && createSingleSignOn({ ...config.singleSignOn, isSecure }, identity),
      singleSignOnRules: config.singleSignOn ?? { roles: new Map(), mayCreate: false },
      pagesDir: path.join(root, 'dist', 'web'),
      templatesDir: path.join(root, 'templates'),
      installExamples: fillCatalogue,
      isDraining: () => isDraining,
    },
    { trustProxy: config.trustProxy },
  );
  await listen(app, config);
  lifetime.onEnd(() => app.close());
  lifetime.onEnd(() => {
    feed.close();
    ends.close();
  });
  if (config.mail !== null) addMailer(ground, config.mail, lifetime);
  addAlertSender(ground, identity, lifetime);
  if (hasWorker) started.worker = await addWorker(ground, lifetime, () => {});
  else lifetime.onEnd(watchOver(ground).stop);
  lifetime.onEnd(() => {
    isDraining = true;
  });

  const { port } = app.server.address() as AddressInfo;
  const url = config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  await makeFirstSuperuser(db, identity, config, fillCatalogue, url);
  console.log(`ready ${url}`);
  // Node keeps what it compiled for the next start (1.5 s of processor time become 0.6), but writes it at the end, which may be kill -9.
  flushCompileCache();
}

async function work(config: Config, lifetime: Lifetime, started: { worker?: Worker }): Promise<void> {
  const urls = await findDatabase(config);
  await requireFolder(config.dataDir);
  const ground = await layGround(config, lifetime, urls);
  // Whoever supervises it starts it again, and it says what is to be done.
  const end = () => void lifetime.end().then(() => process.exit(1));
  const worker = await addWorker(ground, lifetime, end);
  started.worker = worker;
  if (config.metrics !== null) {
    const door = { ...config.metrics, metrics: ground.telemetry.metrics, isReady: worker.isReady };
    const { close } = await serveMetrics(door).catch((error: unknown) => {
      throw cannotListen(door, 'METRICS_', error);
    });
    lifetime.onEnd(close);
  }
  console.log(`ready worker ${started.worker.id}`);
}

async function doctor(config: Config): Promise<void> {
  const { dataDir, sandboxLevel: level } = config;
  const more = [judgeAudit(config), ...(await examineBackups(config))];
  const options = { dataDir, root, level, isJson: process.argv.includes('--json'), more };
  const runner = runnerOf(config, (line) => console.error(line));
  const inspections = config.runner === 'docker' ? { docker: runner.inspect } : {};
  process.exitCode = await runDoctor({ ...options, inspections }, console.log);
  await runner.close();
}

function runnerOf(config: Config, log: (line: string) => void): Runner {
  return createRunner({
    usual: config.runner,
    dataDir: config.dataDir,
    runtimeFolder: path.join(root, 'runtime'),
    level: config.sandboxLevel,
    mayUseHost: config.mayUseHost,
    docker: config.docker,
    usualLimits: config.limits.production,
    log,
  });
}

async function layGround(config: Config, lifetime: Lifetime, urls: DatabaseUrls): Promise<Ground> {
  const log = createLog(config.logLevel);
  const telemetry = await openTelemetry({ endpoint: config.traceEndpoint });
  lifetime.onEnd(() => telemetry.tracing.close());
  // One connection for each run under way and for the queue, the rest for requests.
  const pool = openPool(urls.application, 12 + config.concurrency);
  lifetime.onEnd(() => pool.end());
  await completeRestore(config, urls.owner ?? urls.application);
  await bringUpToDate(pool, urls, migrationsFolder);
  const db = openDatabase(pool);
  const listener = await openListener(urls.application);
  lifetime.onEnd(() => listener.close());
  const uploads = await openFileStore(config.uploadsDir);
  const artifacts = await openFileStore(config.artifactsDir);
  return { config, db, pool, listener, uploads, artifacts, telemetry, log };
}

/** What runs that a schedule starts are bound by, and where its news lead to. */
function schedulingOf(config: Config): WorkerOptions['scheduling'] {
  const { limits, uploads, unfinishedRunsPerPerson: maxUnfinished, mayUseHost, mail } = config;
  const bounds = { limits: limits.production, uploads, maxUnfinished, mayUseHost, mayUseScripts: true };
  return { bounds, mailUrl: mail?.linkUrl ?? null };
}

/** `--no-worker`: others do the runs. False then. */
function readServeArguments(given: string[]): boolean {
  if (given.some((argument) => argument !== '--no-worker')) throw new CommandError('Write: serve [--no-worker]');
  return given.length === 0;
}

/** `onSuperseded` is called when the worker has ended because the database is newer than this program. */
async function addWorker(ground: Ground, lifetime: Lifetime, onSuperseded: () => void): Promise<Worker> {
  const { config, db, pool, listener, uploads, artifacts, telemetry, log } = ground;
  const runner = runnerOf(config, (line) => log.warn({ from: 'runner' }, line));
  const worker = await startWorker({
    ...{ db, pool, listener, runner, uploads, artifacts, telemetry, log },
    concurrency: config.concurrency,
    shares: config.shares,
    artifactKeepMs: config.artifactKeepMs,
    scheduling: schedulingOf(config),
  });
  lifetime.onEnd(() => worker.drain());
  const watch = watchSchema(db, await listKnownMigrations(migrationsFolder), {
    onNewer: () => {
      console.error(
        'scriptorium: a newer version has changed the database. This worker ends its runs and takes no more.',
      );
      void worker.drain().then(onSuperseded);
    },
    onError: (error) => log.error({ err: error }, 'the version of the database could not be read'),
  });
  lifetime.onEnd(() => watch.stop());
  for (const { what, remedy } of worker.report.problems)
    console.error(`scriptorium: no script can run: ${what} ${remedy}`);
  return worker;
}

function addMailer({ db, log }: Ground, mail: NonNullable<Config['mail']>, lifetime: Lifetime): void {
  const onFailure = (error: unknown) => log.error({ err: error }, 'a mail could not be sent');
  const mailer = createMailer(db, { url: mail.smtpUrl, from: mail.from, onFailure });
  const loop = startLoop(MAIL_MS, () => mailer.sendDue(new Date()), onFailure);
  lifetime.onEnd(async () => {
    await loop.stop();
    mailer.close();
  });
}

function addAlertSender({ config, db, log }: Ground, identity: Identity, lifetime: Lifetime): void {
  const { mail, publicUrl: linkUrl, webhookAllow } = config;
  const onFailure = (error: unknown) => log.error({ err: error }, 'an alert could not be sent');
  const { unseal } = identity;
  const sender = createAlertSender(db, { linkUrl, hasMail: mail !== null, unseal, webhookAllow, onFailure });
  const loop = startLoop(ALERT_MS, () => sender.sendDue(new Date()), onFailure);
  lifetime.onEnd(() => {
    sender.stop();
    return loop.stop();
  });
}

async function listen(app: Awaited<ReturnType<typeof buildApp>>, config: Config): Promise<void> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    throw cannotListen(config, '', error);
  }
}

/** `names`: what the names of the two variables begin with. */
function cannotListen(at: { host: string; port: number }, names: '' | 'METRICS_', error: unknown): StartError {
  const { code } = error as NodeJS.ErrnoException;
  const why = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${code})`;
  const cause = { cause: error };
  return new StartError(`Port ${at.port} on ${at.host} ${why}. Set ${names}PORT or ${names}HOST to another.`, cause);
}

async function makeFirstSuperuser(
  db: Db,
  identity: Identity,
  config: Config,
  fillCatalogue: (tx: Db, ownerId: string) => Promise<unknown>,
  url: string,
): Promise<void> {
  if (!(await hasNoSuperuser(db))) return;
  const now = new Date();
  if (config.admin === null) {
    const token = randomBytes(24).toString('base64url');
    await issueSetupToken(db, token, now);
    console.log(`Open this once, within a day, to make the first superuser:\n\n  ${url}/setup?token=${token}\n`);
    return;
  }
  const passwordHash = await identity.hashPassword(config.admin.password);
  const person = { id: randomUUID(), name: 'Superuser', email: config.admin.email, passwordHash, now };
  await setUp(db, ownOrigin, person, fillCatalogue).catch((error: unknown) => {
    // Another server on the same database was first.
    if (!(error instanceof AppError) || error.code !== 'setup_done') throw error;
  });
}

/**
 * The first signal drains, the second hands the runs under way back to the queue, the third gives up waiting. A command that
 * was to come to its own end did not, and whoever called it must not think so.
 */
function endOnSignals(lifetime: Lifetime, started: { worker?: Worker }, isService: boolean): void {
  let signals = 0;
  const onSignal = () => {
    signals += 1;
    if (signals === 1) {
      const active = started.worker?.activeRuns() ?? 0;
      if (active > 0) console.log(`Waiting for ${active} run(s); signal again to hand them back.`);
      void lifetime.end().then((failures) => {
        for (const failure of failures) console.error(failure);
        process.exit(isService && failures.length === 0 ? 0 : 1);
      });
    } else if (signals === 2) started.worker?.hurry();
    else process.exit(1);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

const lifetime = createLifetime();
const started: { worker?: Worker } = {};
try {
  const name = process.argv[2] ?? 'serve';
  if (!Object.hasOwn(commands, name))
    throw new StartError(`There is no command "${name}"; there are ${Object.keys(commands).join(', ')}.`);
  const config = readConfig(process.env);
  endOnSignals(lifetime, started, name === 'serve' || name === 'work');
  await commands[name as keyof typeof commands](config, lifetime, started);
} catch (error) {
  const isExpected = [ConfigError, StartError, DatabaseMismatch, CommandError, BackupError].some(
    (kind) => error instanceof kind,
  );
  console.error(isExpected ? `scriptorium: ${(error as Error).message}` : error);
  await lifetime.end();
  process.exit(1);
}
