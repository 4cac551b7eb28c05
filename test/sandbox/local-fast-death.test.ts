import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { LocalRunnerOptions } from '../../src/sandbox/local/create-local-runner.ts';
import { killProcess, listChildren, readProcessFile, readProcessStat } from '../../src/sandbox/process-facts.ts';
import { createLocalUnderTest, type LocalUnderTest, listProcesses } from './local-under-test.ts';
import { pythonTool, runTrial, type Trial } from './trial.ts';
import { until } from './until.ts';

async function withWarm(
  use: (made: LocalUnderTest) => Promise<void>,
  options: Partial<LocalRunnerOptions> = {},
): Promise<void> {
  const made = await createLocalUnderTest(options);
  try {
    expect(await made.runner.warm()).toBe(true);
    await use(made);
  } finally {
    await made.dispose();
  }
}

const findPrograms = (text: string): number[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && readProcessFile(Number(pid), 'cmdline')?.includes(text) === true)
    .map(Number);

const findSupervisor = ({ stateFolder }: LocalUnderTest): number =>
  findPrograms('supervisor/supervise.py').find((pid) =>
    readProcessFile(pid, 'cmdline')?.includes(stateFolder),
  ) as number;

/** Of the supervisor's descendants, the only one without a child in its own pid namespace is a fork; its parent the zygote. */
function findZygote(made: LocalUnderTest): number {
  const descend = (pid: number): number[] => [pid, ...listChildren(pid).flatMap(descend)];
  const programs = descend(findSupervisor(made)).filter((pid) =>
    readProcessFile(pid, 'cmdline')?.startsWith('/usr/bin/python3\0-I\0-S\0-B\0/opt/runtime/supervisor/zygote.py'),
  );
  return programs[0] as number;
}

function runUntilKilled(made: LocalUnderTest, kill: () => void): Promise<Trial> {
  return runTrial(made, 'python', 'print("started")\nimport time\ntime.sleep(600)\n', { onStdout: kill });
}

it.each([
  ['supervisor', findSupervisor],
  ['zygote', findZygote],
])('ends a run honestly when its %s is killed, and starts the next', async (_what, find) => {
  await withWarm(async (made) => {
    const victim = find(made);
    const { outcome } = await runUntilKilled(made, () => killProcess(victim));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'sandbox_error', returnJson: null });
    expect(await made.listLeftovers()).toEqual([]);
    const next = await runTrial(made, 'python', pythonTool('return "next"'));
    expect(next.returned).toBe('next');
    expect(made.runner.started.fast).toBeGreaterThan(0);
  });
});

it.each([
  ['supervisor', findSupervisor],
  ['zygote', findZygote],
])('starts another way what a hung %s has not begun', async (_what, find) => {
  const said: string[] = [];
  await withWarm(
    async (made) => {
      const victim = find(made);
      process.kill(victim, 'SIGSTOP');
      // More than there are forks that wait already.
      const trials = await Promise.all(
        Array.from({ length: 8 }, () => runTrial(made, 'python', pythonTool('return "done"'))),
      );
      expect(trials.map(({ returned }) => returned)).toEqual(Array.from({ length: 8 }, () => 'done'));
      await until(() => readProcessStat(victim) === undefined);
      expect(said.join()).toContain(_what === 'supervisor' ? 'does not answer' : 'hung');
      await until(async () => {
        const before = made.runner.started.fast - made.runner.started.failed;
        await runTrial(made, 'python', pythonTool('return "fast again"'));
        return made.runner.started.fast - made.runner.started.failed > before;
      });
      expect(await made.listLeftovers()).toEqual([]);
    },
    { log: (line) => said.push(line) },
  );
});

it('ends a run whose supervisor hangs truthfully, and long before its own time is over', async () => {
  await withWarm(async (made) => {
    const { outcome } = await runUntilKilled(made, () => process.kill(findSupervisor(made), 'SIGSTOP'));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'sandbox_error', returnJson: null });
    expect(outcome.durationMs).toBeLessThan(25_000);
  });
});

it('keeps its supervisor when a run is dead before the supervisor gets to kill it', async () => {
  const said: string[] = [];
  await withWarm(
    async (made) => {
      const supervisor = findSupervisor(made);
      const controller = new AbortController();
      let forks: number[] = [];
      const trial = runTrial(made, 'python', 'print("started")\nimport time\ntime.sleep(600)\n', {
        signal: controller.signal,
        onStdout: () => {
          process.kill(supervisor, 'SIGSTOP');
          forks = listChildren(findZygote(made));
          controller.abort();
        },
      });
      await until(() => forks.some((pid) => readProcessStat(pid) === undefined));
      process.kill(supervisor, 'SIGCONT');
      expect((await trial).outcome.reason).toBe('canceled');
      expect((await runTrial(made, 'python', pythonTool('return "next"'))).returned).toBe('next');
      expect(said).toEqual([]);
      expect(findSupervisor(made)).toBe(supervisor);
      expect(made.runner.started).toEqual({ fast: 2, cold: 0, failed: 0 });
    },
    { log: (line) => said.push(line) },
  );
});

it('lets a run end that began before its zygote hung', async () => {
  await withWarm(async (made) => {
    const victim = findZygote(made);
    const body = 'print("started")\nimport time\ntime.sleep(8)\nreturn "mine"';
    const trial = runTrial(made, 'python', pythonTool(body), { onStdout: () => process.kill(victim, 'SIGSTOP') });
    await until(() => readProcessStat(victim)?.state === 'T');
    // They use up what waits already, so that it is seen to make no more.
    await Promise.all(Array.from({ length: 6 }, () => runTrial(made, 'python', pythonTool('return None'))));
    expect((await trial).returned).toBe('mine');
    await until(() => readProcessStat(victim) === undefined);
  });
});

it('replaces a zygote after so many runs, and the former one goes', async () => {
  await withWarm(
    async (made) => {
      const first = findZygote(made);
      for (let count = 0; count < 4; count += 1) await runTrial(made, 'python', pythonTool('return None'));
      await until(() => readProcessStat(first) === undefined);
      const trial = await runTrial(made, 'python', pythonTool('return "by the next"'));
      expect(trial.returned).toBe('by the next');
      expect(made.runner.started.cold).toBe(0);
    },
    { habits: { rotateRuns: 3, retrySeconds: 0 } },
  );
});

it('replaces a zygote that had runs after so long', async () => {
  await withWarm(
    async (made) => {
      const first = findZygote(made);
      await runTrial(made, 'python', pythonTool('return None'));
      await until(() => readProcessStat(first) === undefined);
      expect((await runTrial(made, 'python', pythonTool('return "next"'))).returned).toBe('next');
    },
    { habits: { rotateSeconds: 0, retrySeconds: 0 } },
  );
});

it('hands on what the supervisor says of its own faults', async () => {
  const said: string[] = [];
  // JSON has no NaN, and what is no number is a fault of the supervisor's arithmetic.
  const made = await createLocalUnderTest({ log: (line) => said.push(line), habits: { retrySeconds: Number.NaN } });
  await made.runner.warm();
  await until(() => said.some((line) => line.includes('TypeError')));
  await made.dispose();
});

it('starts cold what its zygote cannot start', async () => {
  await withWarm(async (made) => {
    // Stopped, it neither forks nor dies, until it is killed; forks that wait are still good.
    killProcess(findZygote(made));
    const trials = await Promise.all(
      Array.from({ length: 8 }, () => runTrial(made, 'python', pythonTool('return "done"'))),
    );
    expect(trials.map(({ returned }) => returned)).toEqual(Array.from({ length: 8 }, () => 'done'));
  });
});

it.each([
  ['python', pythonTool('return None')],
  ['bash', 'echo hi'],
  ['node', 'export default () => null;'],
] as const)('starts %s from nothing where strict isolation is asked for', async (language, source) => {
  await withWarm(async (made) => {
    const trial = await runTrial(made, language, source, { isolation: 'strict' });
    expect(trial.outcome.reason).toBe('ok');
    expect(made.runner.started).toEqual({ fast: 0, cold: 1, failed: 0 });
  });
});

it('leaves no process behind when it is closed', async () => {
  const made = await createLocalUnderTest();
  await made.runner.warm();
  const supervisor = findSupervisor(made);
  await made.runner.close();
  expect(readProcessFile(supervisor, 'cmdline')).toBeUndefined();
  await until(() => listProcesses(made.stateFolder).length === 0);
  await made.dispose();
});
