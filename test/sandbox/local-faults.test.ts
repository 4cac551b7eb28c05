import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { LocalRunnerOptions } from '../../src/sandbox/local/create-local-runner.ts';
import { ALLOW, answer, encodeBpf } from '../../src/sandbox/seccomp/bpf.ts';
import { createLocalUnderTest } from './local-under-test.ts';
import { pythonTool, runTrial, type Trial } from './trial.ts';

const refusedSockets = `
import errno, socket
try:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()
    return {"netlink": "ok"}
except OSError as error:
    return {"netlink": errno.errorcode[error.errno]}`;

const hello = pythonTool('print("started")\nreturn "done"');

async function withRunner<T>(
  options: Partial<LocalRunnerOptions>,
  use: (made: Awaited<ReturnType<typeof createLocalUnderTest>>) => Promise<T>,
): Promise<T> {
  const made = await createLocalUnderTest(options);
  try {
    const result = await use(made);
    expect(await made.listLeftovers()).toEqual([]);
    return result;
  } finally {
    await made.dispose();
  }
}

it.each<[string, Partial<LocalRunnerOptions>, string]>([
  ['bubblewrap is missing', { bwrap: '/nowhere/bwrap' }, 'bubblewrap is not installed'],
  ['bubblewrap does not work', { bwrap: '/bin/false' }, 'bubblewrap'],
  ['bubblewrap closes nothing', { bwrap: '/usr/bin/env' }, 'could not be set up'],
  ['the filter is broken', { filter: Buffer.from('nonsense') }, 'could not be set up'],
  ['the filter is empty', { filter: Buffer.alloc(0) }, 'could not be set up'],
  ['cgroups are asked for and cannot be had', { level: 'strict', mayUseCgroups: false }, 'SANDBOX_LEVEL=strict'],
  ['the runtime is not there', { runtimeFolder: '/nowhere' }, 'runtime is not in'],
])('starts nothing when %s', async (_what, options, word) => {
  const { outcome, stdout } = await withRunner(options, ({ runner }) => runTrial({ runner }, 'python', hello));
  expect(outcome).toMatchObject({ status: 'failed', reason: 'sandbox_error', returnJson: null, signal: null });
  expect(outcome.error?.message).toContain(word);
  expect(stdout).toBe('');
});

it('starts nothing when the kernel refuses a limit', async () => {
  const trial = await withRunner({}, async (made): Promise<Trial | null> => {
    if (!made.canLimitProcessors) return null;
    return runTrial(made, 'python', hello, { limits: { cpus: 0.0001 } });
  });
  if (trial !== null) expect(trial.outcome).toMatchObject({ reason: 'sandbox_error' });
});

it('is the filter that refuses calls: without it they reach the kernel', async () => {
  const filter = encodeBpf([answer(ALLOW)]);
  const trial = await withRunner({ filter }, ({ runner }) =>
    runTrial({ runner }, 'python', pythonTool(refusedSockets)),
  );
  expect(trial.returned).toEqual({ netlink: 'ok' });
  const closed = await withRunner({}, ({ runner }) => runTrial({ runner }, 'python', pythonTool(refusedSockets)));
  expect(closed.returned).toEqual({ netlink: 'EAFNOSUPPORT' });
});

it('shows neither inputs nor source in any argument of any process', async () => {
  await withRunner({}, async ({ runner }) => {
    const canary = `canary-${process.hrtime.bigint()}`;
    const controller = new AbortController();
    let exposed: string[] = [];
    let environments = 0;
    await runTrial({ runner }, 'python', `print("${canary}")\nimport time\ntime.sleep(60)\n`, {
      inputsJson: JSON.stringify({ secret: canary }),
      signal: controller.signal,
      onStdout: () => {
        exposed = processesWith('cmdline', canary);
        environments = processesWith('environ', canary).length;
        controller.abort();
      },
    });
    expect(exposed).toEqual([]);
    // The search does find the run, where its inputs are meant to be.
    expect(environments).toBeGreaterThan(0);
  });
});

function processesWith(file: string, text: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

it('says what the host can enforce', async () => {
  await withRunner({}, async ({ runner }) => {
    const { problems, facts } = await runner.inspect();
    expect(problems).toEqual([]);
    expect(facts).toMatchObject({ bubblewrap: expect.stringMatching(/^\d+\.\d+/), limits: expect.any(String) });
  });
  await withRunner({ bwrap: '/nowhere/bwrap' }, async ({ runner }) => {
    expect((await runner.inspect()).problems).toMatchObject([{ remedy: 'apt-get install -y bubblewrap' }]);
  });
});

it('ends what runs when it is closed', async () => {
  const made = await createLocalUnderTest();
  let isClosing: Promise<void> | undefined;
  const { outcome } = await runTrial(made, 'python', 'print("started")\nimport time\ntime.sleep(60)\n', {
    onStdout: () => {
      isClosing ??= made.runner.close();
    },
  });
  await isClosing;
  expect(outcome).toMatchObject({ status: 'failed', reason: 'worker_lost' });
  expect(await made.listLeftovers()).toEqual([]);
  await made.dispose();
});
