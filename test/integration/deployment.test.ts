/** What lies in `deploy/` and `images/` names variables, commands, users and files that there are. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { variables } from '../../src/config.ts';
import { limitsSchema, SECOND } from '../../src/contract/limits.ts';
import { DEFAULT_SCRIPT_TIMEOUT_MS } from '../../src/contract/script-kinds.ts';

interface Service {
  image: string;
  command?: string[];
  environment: Record<string, string>;
  env_file?: { path: string; required: boolean }[];
  build?: { context: string; dockerfile: string };
  volumes?: string[];
  networks: string[];
  stop_grace_period?: string;
}
interface Compose {
  services: Record<'database' | 'server' | 'worker', Service>;
  volumes: object;
  networks: object;
}

const read = (path: string): string => readFileSync(path, 'utf8');
const units = readdirSync('deploy').filter((name) => /[.](service|timer)$/.test(name));
const commands = /const commands = \{ ([a-z, ]+) \}/.exec(read('src/main.ts'))?.[1]?.split(', ') ?? [];
const namesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
/** What a Dockerfile sets that is no business of ours. */
const foreign = ['PATH'];

it('the compose file has what it names', () => {
  const compose = parse(read('deploy/compose.yaml'), { merge: true }) as Compose;
  const { database, server, worker } = compose.services;
  for (const service of [server, worker])
    expect(Object.keys(service.environment).filter((name) => !Object.hasOwn(variables, name))).toEqual([]);
  expect([server.command, worker.command]).toEqual([['serve', '--no-worker'], ['work']]);
  expect(commands).toEqual(expect.arrayContaining(['serve', 'work']));
  expect(existsSync(`deploy/${server.build?.context}/${server.build?.dockerfile}`)).toBe(true);
  for (const service of [database, server, worker]) {
    for (const network of service.networks) expect(compose.networks).toHaveProperty(network);
    for (const [source = ''] of (service.volumes ?? []).map((volume) => volume.split(':')))
      if (source.startsWith('./')) expect(existsSync(`deploy/${source}`), source).toBe(true);
      else if (!source.startsWith('$')) expect(compose.volumes).toHaveProperty(source);
  }
  // What this installation alone is told: never in the repository, nor in the image.
  expect(server.env_file).toEqual([{ path: './environment', required: false }]);
  expect(worker.env_file).toEqual(server.env_file);
  for (const list of ['.gitignore', '.dockerignore']) expect(read(list)).toMatch(/^\/?deploy\/environment$/m);
  // Server and workers see the same files, and the owner of the tables is known to the server alone.
  expect([server.image, ...(server.volumes ?? [])]).toEqual(
    expect.arrayContaining([worker.image, ...(worker.volumes ?? [])]),
  );
  expect(Object.keys(worker.environment)).not.toContain('DATABASE_OWNER_URL');
  const roles = namesIn(read('deploy/make-roles.sh'), /create role (\w+)/g);
  const urls = [server.environment.DATABASE_OWNER_URL, worker.environment.DATABASE_URL].join(' ');
  expect(namesIn(urls, /postgres:\/\/(\w+):/g)).toEqual(roles);
  execFileSync('/bin/bash', ['-n', 'deploy/make-roles.sh']);
});

it('the image has what it names', () => {
  const image = read('images/server.Dockerfile');
  const set = namesIn(/^ENV (.*)$/m.exec(image)?.[1] ?? '', /([A-Z_]+)=/g);
  expect(set.length).toBeGreaterThan(2);
  expect(set.filter((name) => !Object.hasOwn(variables, name) && !foreign.includes(name))).toEqual([]);
  expect(image).toContain('\nUSER 10000:10000\n');
  expect(commands).toContain(/^CMD \["(\w+)"\]$/m.exec(image)?.[1]);
  const [, purpose = ''] = /setup\.mjs (\w+)/.exec(image) ?? [];
  expect(read('setup/run-setup.mjs')).toContain(`  ${purpose}: [`);
  for (const path of namesIn(image, /&& rm -rf ([a-z0-9 ]+)$/gm)
    .flatMap((list) => list.split(' '))
    .filter((path) => !path.includes('/')))
    expect(existsSync(path), path).toBe(true);
  // What is built from a folder of this project must not hold what belongs to one machine.
  expect(read('.dockerignore').split('\n')).toEqual(
    expect.arrayContaining(['.git', 'data', 'node_modules', 'deploy/.env']),
  );
});

it('the units have what they name', () => {
  expect(units).toEqual(['scriptorium-backup.service', 'scriptorium-backup.timer', 'scriptorium.service']);
  for (const unit of units) {
    const text = read(`deploy/${unit}`);
    expect(namesIn(text, /^Environment=([A-Z_]+)=/gm).filter((name) => !Object.hasOwn(variables, name))).toEqual([]);
    for (const command of namesIn(text, /^ExecStart=.* src\/main\.ts (\w+)/gm)) expect(commands).toContain(command);
    for (const path of namesIn(text, /\/opt\/scriptorium\/((?:docs|src|setup)\/\S+)/g))
      expect(existsSync(path), path).toBe(true);
  }
});

it('what waits for runs to end waits longer than a run may take by default', () => {
  const longest = Number(variables.RUNNER_TIMEOUT_PRODUCTION_SECONDS.default);
  expect(limitsSchema.shape.timeoutMs.safeParse(longest * 1000).success).toBe(true);
  const stops = [
    /^TimeoutStopSec=(\d+)$/m.exec(read('deploy/scriptorium.service'))?.[1],
    /stop_grace_period: (\d+)s/.exec(read('deploy/compose.yaml'))?.[1],
  ];
  for (const stop of stops) expect(Number(stop)).toBeGreaterThan(Math.max(longest, DEFAULT_SCRIPT_TIMEOUT_MS / SECOND));
});
