/** The doctor, on this host as it is and as it could be worse. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DoctorOptions, runDoctor } from '../../src/cli/doctor.ts';
import type { Finding } from '../../src/cli/finding.ts';
import { copyForUser } from './copy-for-user.ts';

const root = join(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;
const USER = '54321';
const CLOSED = ['rights', 'system calls', 'network', 'file system', 'init'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scriptorium-doctor-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Answer {
  exitCode: number;
  problems: { what: string; remedy: string }[];
  findings: Finding[];
  facts: Record<string, string>;
}

async function ask(options: Partial<DoctorOptions> = {}): Promise<Answer> {
  const said: string[] = [];
  const all = { dataDir: folder, root, level: 'best', isJson: true, ...options } as const;
  const exitCode = await runDoctor(all, (text) => said.push(text));
  const answer = JSON.parse(said.join('\n'));
  expect(answer.exitCode).toBe(exitCode);
  // It leaves nothing in the data folder but the empty one of its runner.
  expect(await readdir(join(folder, 'sandbox')).catch(() => [])).toEqual([]);
  return answer;
}

const levelOf = ({ findings }: Pick<Answer, 'findings'>, name: string) =>
  findings.find(({ what }) => what === name)?.level;

it('tries what holds here', async () => {
  const answer = await ask();
  expect(answer.problems).toEqual([]);
  for (const name of [...CLOSED, 'disk', 'fast start']) expect([name, levelOf(answer, name)]).toEqual([name, 'ok']);
  const hasCgroups = answer.facts.limits?.startsWith('cgroups');
  for (const name of ['memory', 'processes', 'processor time', 'processor share'])
    expect([name, levelOf(answer, name) === 'ok']).toEqual([name, hasCgroups]);
});

it('says what is weaker without cgroups, and what nothing stands in for', async () => {
  const answer = await ask({ local: { mayUseCgroups: false } });
  expect(answer.exitCode).toBe(1);
  for (const name of CLOSED) expect(levelOf(answer, name)).toBe('ok');
  for (const name of ['memory', 'processes', 'processor time'])
    expect([name, levelOf(answer, name)]).toEqual([name, 'weaker']);
  expect(levelOf(answer, 'processor share')).toBe('missing');
});

it('says that nothing can run without bubblewrap, and how to get it', async () => {
  const answer = await ask({ local: { bwrap: '/nowhere/bwrap' } });
  expect(answer).toMatchObject({ exitCode: 2, problems: [{ remedy: 'apt-get install -y bubblewrap' }] });
});

it('says that nothing can run where a sandbox does not come up, and why', async () => {
  const answer = await ask({ local: { filter: Buffer.from('nonsense') } });
  expect(answer.exitCode).toBe(2);
  expect(answer.problems[0]?.what).toContain('The sandbox could not be set up');
});

it('tells of further runners by their own inspection', async () => {
  const weakness = { what: 'runc is old.', remedy: 'Update runc.' };
  const inspect = () => Promise.resolve({ problems: [], weaknesses: [weakness], facts: { runc: '1.0' } });
  const answer = await ask({ inspections: { docker: inspect }, local: { bwrap: '/nowhere/bwrap' } });
  expect(answer.facts['docker: runc']).toBe('1.0');
  expect(answer.findings).toContainEqual({
    what: 'docker',
    level: 'weaker',
    detail: weakness.what,
    remedy: 'Update runc.',
  });
});

it('tries what holds for an ordinary user', async () => {
  await copyForUser(folder, 'src/cli');
  const options = { dataDir: join(folder, 'data'), root: folder, level: 'best', isJson: true };
  const command = [join(folder, 'node'), join(folder, 'test/sandbox/fixtures/run-doctor.ts'), JSON.stringify(options)];
  const change = isRoot ? ['/usr/bin/setpriv', '--reuid', USER, '--regid', USER, '--clear-groups'] : [];
  const [program = '', ...args] = [...change, ...command];
  const env = { HOME: folder, PATH: '/usr/bin:/bin' };
  const { stdout, code } = await promisify(execFile)(program, args, { env }).then(
    (done) => ({ ...done, code: 0 }),
    (error) => error as { stdout: string; code: number },
  );
  const answer = JSON.parse(stdout) as Answer;
  expect(answer.problems).toEqual([]);
  for (const name of CLOSED) expect([name, levelOf(answer, name)]).toEqual([name, 'ok']);
  // As root this user has no cgroups of its own; one whose session has them is as good as root.
  if (isRoot) expect(levelOf(answer, 'memory')).toBe('weaker');
  expect(code).toBe(answer.exitCode);
});
