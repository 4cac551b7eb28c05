/** Where attacks on the whole product are played: a server, a worker and people, and a look at what is left after each. */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { beforeAll, expect } from 'vitest';
import { createPerson } from '../../../src/actions/create-person.ts';
import { openLogin } from '../../../src/actions/open-login.ts';
import { verifyAudit } from '../../../src/cli/verify-audit.ts';
import { createClient } from '../../../src/client/client.ts';
import type { Role } from '../../../src/contract/permission.ts';
import { ownOrigin } from '../../../src/db/audit.ts';
import { passwordHash, type TestApp, type TestPerson, useApp } from '../../app.ts';
import { type TestDatabase, useDatabase } from '../../database.ts';
import { type MadeTool, makePublished, runTool } from '../../tool-maker.ts';
import { isFull, testCell } from '../test-cases.ts';

/** Leaves a page, a file and a log, and says which files it was given. */
export const SOURCE = `import os
def run_tool(i, o):
    print("a secret of the log")
    open(os.path.join(o, "secret.txt"), "w").write("a secret of the file")
    page = {"kind": "html_sandboxed", "html": "<p>a secret of the page</p>"}
    return {"outputs": [page, {"kind": "json", "value": sorted(os.listdir(i))}]}
`;

export interface Product {
  database: TestDatabase;
  app: TestApp;
  /** Publishes what the others use. */
  superuser: TestPerson;
  /** Everybody may run it. */
  published: MadeTool;
  /** Somebody new, signed in without the time that a password takes; PASSWORD is theirs. */
  enter: (role: Role, name?: string) => Promise<TestPerson>;
  /** An attack, and after it a look at whether everything is whole. */
  play: (id: string, title: string, act: () => Promise<void>) => void;
  /** Its twin: the same without the one defence, or by who may. It has to succeed. */
  control: (id: string, title: string, act: () => Promise<void>) => void;
}

export function useProduct(): Product {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  const product = { database, app } as Product;

  // Thousands of requests, on a machine that may have much else to do.
  const options = isFull ? {} : { timeout: 300_000 };
  product.enter = (role, name = 'Somebody') => enter(product, role, name);
  beforeAll(async () => {
    product.superuser = await app.signInAs('superuser');
    product.published = await makePublished(product.superuser.client, { source: SOURCE });
  });
  product.play = (id, title, act) =>
    testCell(
      { id, title, column: 'product', language: 'all' },
      async () => {
        await act();
        await expectWhole(product);
      },
      options,
    );
  product.control = (id, title, act) => testCell({ id, title, column: 'control', language: 'all' }, act, options);
  return product;
}

async function enter({ app, database: { db } }: Product, role: Role, name: string): Promise<TestPerson> {
  const [id, token, now] = [randomUUID(), randomUUID(), new Date()];
  const email = `${id}@example.org`;
  await createPerson(db, ownOrigin, { id, name, email, role, passwordHash: await passwordHash, now });
  await openLogin(db, ownOrigin, { personId: id, token, formerToken: null, address: '', userAgent: '', now });
  const headers = () => ({ cookie: `scriptorium.session_token=${token}` });
  return { id, email, headers, client: createClient({ baseUrl: app.url, headers }) };
}

/** What holds after every attack: it serves, it runs, and nothing is left of who is gone. */
async function expectWhole(product: Product): Promise<void> {
  const { app, database } = product;
  // It answers for the database in three seconds or not, and that may be busy with what the attack has left.
  await expect.poll(async () => (await fetch(`${app.url}/readyz`)).status).toBe(200);
  const someone = await product.enter('user');
  expect(await runTool(someone.client, product.published.slug)).toMatchObject({ status: 'succeeded' });
  await expect.poll(app.watchers).toBe(0);
  await expect.poll(() => database.pool.waitingCount).toBe(0);
  await expect.poll(() => listOrphans(product)).toEqual([]);
  let audit = '';
  const note = (text: string) => {
    audit = text;
  };
  expect(await verifyAudit(database.db, { expected: null, isJson: false }, note), audit).toBe(0);
}

/** Files of uploads that no row knows, half-written ones among them. */
async function listOrphans({ app, database }: Product): Promise<string[]> {
  const entries = await readdir(path.join(app.dataDir, 'uploads'), { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const { rows } = await sql<{ id: string }>`select id from uploads`.execute(database.db);
  const known = new Set(rows.map(({ id }) => id));
  return names.filter((name) => !known.has(name));
}
