import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import { copyForUser } from './copy-for-user.ts';
import { pythonTool } from './trial.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

/** Nobody's, and without a cgroup of its own: the least a host can offer. */
const USER = '54321';

describe.each([false, true])('an ordinary user (fast path: %s)', (isWarm) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scriptorium-user-'));
    await copyForUser(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const runAsUser = async (body: string, limits = {}, options = {}): Promise<Record<string, unknown>> => {
    const job = {
      source: pythonTool(body),
      limits,
      folder: `${folder}/data`,
      // Where nothing may run, no zygote does either.
      isWarm: isWarm && !('level' in options),
      options: { stateFolder: `${folder}/data/state`, ...options },
    };
    const script = [`${folder}/node`, `${folder}/test/sandbox/fixtures/run-and-print.ts`, JSON.stringify(job)];
    const change = isRoot ? ['/usr/bin/setpriv', '--reuid', USER, '--regid', USER, '--clear-groups'] : [];
    const [program = '', ...args] = [...change, ...script];
    const { stdout } = await run(program, args, { env: { HOME: folder, PATH: '/usr/bin:/bin' } });
    const line = stdout.split('\n').find((text) => text.startsWith('outcome ')) ?? 'outcome {}';
    return JSON.parse(line.slice('outcome '.length));
  };

  it('runs scripts as somebody who is not root inside or outside', async () => {
    const outcome = await runAsUser('import os\nreturn str(os.getuid())');
    expect(outcome).toMatchObject({ status: 'succeeded', returnJson: '"10001"', started: { fast: isWarm ? 1 : 0 } });
    if (isRoot) expect(outcome).toMatchObject({ uid: Number(USER), limits: expect.stringContaining('accounting') });
  });

  it('has its memory limit enforced', async () => {
    const body = 'import time\nheld = [b"x" * 10_000_000 for _ in range(30)]\ntime.sleep(30)';
    expect(await runAsUser(body, { memoryBytes: 128 * MIB })).toMatchObject({ reason: 'out_of_memory' });
  });

  it('has its process limit enforced', async () => {
    const body = 'import os\nwhile True:\n    try: os.fork()\n    except OSError: pass';
    expect(await runAsUser(body, { processes: 32 })).toMatchObject({ reason: 'process_limit' });
  });

  it('is refused where only cgroups are good enough, and there are none', async () => {
    const { limits } = await runAsUser('return "started"');
    const outcome = await runAsUser('return "started"', {}, { level: 'strict' });
    // An ordinary user whose session has cgroups of its own is as good as root here.
    const isRefused = isRoot || String(limits).includes('accounting');
    expect(outcome).toMatchObject(isRefused ? { reason: 'sandbox_error', returnJson: null } : { reason: 'ok' });
  });
});
