/** The real server on a real port, with a real worker and sandbox when asked for, on the test file's database. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { createPerson } from '../src/actions/create-person.ts';
import { openLogin } from '../src/actions/open-login.ts';
import { type Client, createClient } from '../src/client/client.ts';
import { readConfig } from '../src/config.ts';
import type { Role } from '../src/contract/permission.ts';
import { ownOrigin } from '../src/db/audit.ts';
import { openListener } from '../src/db/listener.ts';
import { createIdentity } from '../src/identity/identity.ts';
import { createSingleSignOn } from '../src/identity/single-sign-on.ts';
import { createRunner } from '../src/sandbox/create-runner.ts';
import { buildApp } from '../src/server/app.ts';
import { createRunEnds } from '../src/server/run-ends.ts';
import { createRunFeed } from '../src/server/run-feed.ts';
import { openFileStore } from '../src/storage/file-store.ts';
import { openTelemetry } from '../src/telemetry/telemetry.ts';
import { startWorker } from '../src/worker/worker.ts';
import type { TestDatabase } from './database.ts';
import { withCookie } from './sign-in.ts';

export const PASSWORD = 'correct horse battery';
const root = path.dirname(import.meta.dirname);
/** Made once: it takes a while, as it should. */
export const passwordHash = createIdentity({ secret: 'x'.repeat(40), isSecure: false }).hashPassword(PASSWORD);

export interface TestApp {
  url: string;
  dataDir: string;
  /** A client signed in as a new person of this role. */
  signInAs: (role: Role, name?: string) => Promise<TestPerson>;
  anonymous: Client;
  /** How many follow the events of a run. */
  watchers: () => number;
  /** Every path that the server knows, with `:name` for parameters. */
  paths: () => string[];
}

export interface TestPerson {
  id: string;
  email: string;
  client: Client;
  headers: () => Record<string, string>;
}

export function useApp(database: TestDatabase, options: { worker: boolean; env?: Record<string, string> }): TestApp {
  const app = {} as TestApp;
  const closers: (() => Promise<unknown> | unknown)[] = [];

  beforeAll(async () => {
    app.dataDir = await mkdtemp(path.join(os.tmpdir(), 'scriptorium-test-'));
    closers.push(() => rm(app.dataDir, { recursive: true, force: true }));
    const config = readConfig({ DATA_DIR: app.dataDir, RUNNER_MAX_CONCURRENCY: '2', ...options.env });
    const { db, pool, url } = database;
    const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
    const listener = await openListener(url);
    closers.push(() => listener.close());
    const uploads = await openFileStore(config.uploadsDir);
    const artifacts = await openFileStore(config.artifactsDir);
    const identity = createIdentity({ secret: 'x'.repeat(40), isSecure: false });
    const feed = createRunFeed(db, listener);
    const ends = createRunEnds(db, listener);
    const telemetry = await openTelemetry({ endpoint: config.traceEndpoint });
    closers.push(() => telemetry.tracing.close());
    const server = await buildApp(
      {
        ...{ db, identity, uploads, artifacts, feed, ends, telemetry, log },
        limits: config.limits,
        uploadLimits: config.uploads,
        unfinishedRunsPerPerson: config.unfinishedRunsPerPerson,
        schedulesPerPerson: config.schedulesPerPerson,
        mayUseHost: config.mayUseHost,
        publicUrl: null,
        mailUrl: config.mail?.linkUrl ?? null,
        webhookAllow: config.webhookAllow,
        singleSignOn: config.singleSignOn && createSingleSignOn({ ...config.singleSignOn, isSecure: false }, identity),
        singleSignOnRules: config.singleSignOn ?? { roles: new Map(), mayCreate: false },
        pagesDir: path.join(root, 'dist', 'web'),
        templatesDir: path.join(root, 'templates'),
        installExamples: async () => {},
        isDraining: () => false,
      },
      { trustProxy: 0 },
    );
    await server.listen({ host: '127.0.0.1', port: 0 });
    closers.push(() => server.close());
    closers.push(() => feed.close());
    closers.push(() => ends.close());
    if (options.worker) {
      const runner = createRunner({
        ...{ usual: 'local', level: 'best', mayUseHost: config.mayUseHost, docker: config.docker },
        ...{ dataDir: app.dataDir, runtimeFolder: path.join(root, 'runtime') },
        ...{ usualLimits: config.limits.production, log: () => undefined },
      });
      const worker = await startWorker({
        ...{ db, pool, listener, runner, uploads, artifacts, telemetry, log },
        concurrency: config.concurrency,
        shares: config.shares,
        artifactKeepMs: config.artifactKeepMs,
        scheduling: {
          bounds: {
            limits: config.limits.production,
            uploads: config.uploads,
            maxUnfinished: config.unfinishedRunsPerPerson,
            mayUseHost: config.mayUseHost,
            mayUseScripts: true,
          },
          mailUrl: config.mail?.linkUrl ?? null,
        },
      });
      closers.push(() => {
        worker.hurry();
        return worker.drain();
      });
    }
    app.url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    app.watchers = feed.watchers;
    app.paths = () => readPaths(server.printRoutes({ commonPrefix: false }));
    app.anonymous = createClient({ baseUrl: app.url });
    app.signInAs = async (role, name = 'Somebody') => {
      const id = randomUUID();
      const email = `${id}@example.org`;
      const person = { id, name, email, role, passwordHash: await passwordHash, now: new Date() };
      await createPerson(db, ownOrigin, person);
      // As signing in does it when the password is right, which takes 110 ms of processor time to find out.
      const token = identity.newSecret();
      const browser = { address: '127.0.0.1', userAgent: '', formerToken: null };
      await openLogin(db, ownOrigin, { personId: id, token, ...browser, now: new Date() });
      return { id, email, ...withCookie(app.url, identity.signInCookie(token)) };
    };
  });

  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });
  return app;
}

/** Out of the tree that the framework draws, four signs for each level. */
function readPaths(tree: string): string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', name = '', methods] = /^([│├└─ ]*)(\S*)(?: \((.*)\))?$/.exec(line) ?? [];
    const level = indent.length / 4;
    above.length = level;
    above[level] = (above[level - 1] ?? '') + name;
    return methods === undefined ? [] : [above[level] ?? ''];
  });
}
