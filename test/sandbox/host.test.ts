/** Scripts on the server itself: what they get, how they end, and that nothing of them is left, whatever they start. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostRunner } from '../../src/sandbox/host/create-host-runner.ts';
import { readProcessFile } from '../../src/sandbox/process-facts.ts';
import type { Runner } from '../../src/sandbox/runner.ts';
import { runtimeFolder } from './local-under-test.ts';
import { type JobOverrides, runTrial } from './trial.ts';
import { until } from './until.ts';

/** Sleeps for a time that nobody else does, so that what is left of it is found. */
const nap = `${600 + process.pid}.25`;
const listNaps = (): string[] =>
  readdirSync('/proc').filter((pid) => readProcessFile(Number(pid), 'cmdline')?.includes(`\0${nap}\0`) === true);
/** Starts every kind of process that could stay. */
const LITTER = `
sleep ${nap} &
setsid sleep ${nap} >/dev/null 2>&1 &
(setsid bash -c 'exec -a x sleep ${nap}' </dev/null >/dev/null 2>&1 & )
nohup sleep ${nap} >/dev/null 2>&1 &
(env -i setsid sleep ${nap} </dev/null >/dev/null 2>&1 & )
`;

describe.each([true, false])('the host runner (cgroups: %s)', (mayUseCgroups) => {
  let folder: string;
  let runner: Runner;
  beforeAll(async () => {
    folder = await mkdtemp(join(os.tmpdir(), 'scriptorium-host-'));
    runner = createHostRunner({
      ...{ isEnabled: true, stateFolder: `${folder}/state`, runtimeFolder, mayUseCgroups },
      // What stands in this user's profile is none of the tests' business.
      home: folder,
    });
  });
  afterAll(async () => {
    await runner.close();
    await rm(folder, { recursive: true });
  });
  const run = (language: 'bash' | 'node', source: string, more: JobOverrides = {}) =>
    runTrial({ runner }, language, source, { style: 'plain', runner: 'host', workingDirectory: folder, ...more });

  it('runs a script as bash -lc or node -e would, with its own environment and folder, and no descriptor of ours', async () => {
    const source = 'echo "$0 $(pwd) $A"; ls /proc/self/fd | wc -l; shopt -q login_shell && echo login; exit 4';
    const bash = await run('bash', source, { variables: { A: 'å b' } });
    expect(bash.outcome).toMatchObject({ status: 'failed', reason: 'script_error', exitCode: 4 });
    expect(bash.stdout.split(/\s*\n/)).toEqual([`/bin/bash ${folder} å b`, '4', 'login', '']);
    const node = await run(
      'node',
      'console.log(process.cwd(), typeof fs.readFileSync, process.argv.length, Object.keys(process.env).sort().join()); console.error("oj")',
    );
    const names = 'HOME,LANG,PATH,SCRIPTORIUM_RUN';
    expect(node.outcome).toMatchObject({ status: 'succeeded', exitCode: 0 });
    expect([node.stdout, node.stderr]).toEqual([`${folder} function 1 ${names}\n`, 'oj\n']);
    expect(await run('bash', 'kill -9 $$')).toMatchObject({ outcome: { status: 'failed', exitCode: 137 } });
    // A text that looks like an option is a script all the same, and one without a text does nothing.
    expect((await run('bash', '-x')).outcome).toMatchObject({ status: 'failed', exitCode: 127 });
    expect((await run('node', '-1; console.log("begun")')).stdout).toBe('begun\n');
    for (const language of ['bash', 'node'] as const) expect((await run(language, '')).outcome.exitCode).toBe(0);
    const piped = await run('bash', 'yes | head -n 1; echo "$PIPESTATUS"', { variables: { LC_CTYPE: 'C' } });
    expect(piped.stdout).toBe('y\n141\n');
    expect((await run('bash', 'echo $LC_CTYPE', { variables: { LC_CTYPE: 'C' } })).stdout).toBe('C\n');
  });

  it('says when the folder is not there, and starts nothing', async () => {
    for (const [workingDirectory, why] of [
      [`${folder}/none`, 'does not exist'],
      ['/etc/passwd', 'is no folder'],
    ] as const) {
      const { outcome, stdout } = await run('bash', 'echo begun', { workingDirectory });
      expect([stdout, outcome.status, outcome.reason]).toEqual(['', 'failed', 'sandbox_error']);
      expect(outcome.error?.message).toContain(why);
    }
  });

  it('leaves no process when a script ends, takes too long, is canceled, or prints too much', async () => {
    expect((await run('bash', `${LITTER} echo begun`)).outcome).toMatchObject({ status: 'succeeded', exitCode: 0 });
    expect(listNaps()).toEqual([]);
    const late = await run('bash', `${LITTER} trap '' TERM INT HUP; sleep ${nap}`, { limits: { timeoutMs: 1000 } });
    expect(late.outcome).toMatchObject({ status: 'timed_out', reason: 'timeout', exitCode: null });
    expect(listNaps()).toEqual([]);
    const cancel = new AbortController();
    const canceled = await run('bash', `${LITTER} echo begun; sleep ${nap}; exit 0`, {
      signal: cancel.signal,
      onStdout: () => cancel.abort(),
    });
    expect(canceled.outcome).toMatchObject({ status: 'canceled', exitCode: null });
    const loud = await run('bash', `${LITTER} yes`, { limits: { outputBytes: 65_536 }, isOutputKept: false });
    expect(loud.outcome).toMatchObject({ status: 'failed', reason: 'output_limit' });
    expect(listNaps()).toEqual([]);
  });

  it('leaves no process when its worker is killed, nor a folder after the next sweep', async () => {
    const stateFolder = `${folder}/doomed`;
    const options = { isEnabled: true, stateFolder, runtimeFolder, mayUseCgroups, home: folder };
    const job = JSON.stringify({ options, folder, source: `${LITTER} echo begun; sleep ${nap}` });
    const fixture = join(import.meta.dirname, 'fixtures/host-and-print.ts');
    const worker = spawn(process.execPath, [fixture, job], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(worker, 'exit');
    await once(createInterface({ input: worker.stdout }), 'line');
    await until(() => listNaps().length > 3);
    worker.kill('SIGKILL');
    await ended;
    await until(() => listNaps().length === 0);
    const next = createHostRunner(options);
    expect(readdirSync(stateFolder).length).toBe(1);
    await next.sweep();
    expect(readdirSync(stateFolder)).toEqual([]);
    await next.close();
  });

  it('runs nothing where it is off', async () => {
    const off = createHostRunner({ isEnabled: false, stateFolder: `${folder}/off`, runtimeFolder });
    const trial = await runTrial({ runner: off }, 'bash', `touch ${folder}/off`, { style: 'plain', runner: 'host' });
    expect(trial.outcome).toMatchObject({ status: 'failed', reason: 'sandbox_error' });
    expect(trial.outcome.error?.message).toContain('HOST_RUNNER=enabled');
    await off.close();
    expect(existsSync(`${folder}/off`)).toBe(false);
  });
});
