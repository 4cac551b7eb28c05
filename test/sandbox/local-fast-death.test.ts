import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { killProcess, listChildren, readProcessFile } from '../../src/sandbox/process-facts.ts';
import { createLocalUnderTest, type LocalUnderTest, listProcesses } from './local-under-test.ts';
import { pythonTool, runTrial, type Trial, until } from './trial.ts';

async function withWarm(use: (made: LocalUnderTest) => Promise<void>): Promise<void> {
  const made = await createLocalUnderTest();
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

it('uses it for Python alone, and not where strict isolation is asked for', async () => {
  await withWarm(async (made) => {
    await runTrial(made, 'bash', 'echo hi');
    await runTrial(made, 'python', pythonTool('return None'), { isolation: 'strict' });
    expect(made.runner.started).toEqual({ fast: 0, cold: 2, failed: 0 });
    await runTrial(made, 'python', pythonTool('return None'));
    expect(made.runner.started).toEqual({ fast: 1, cold: 2, failed: 0 });
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
