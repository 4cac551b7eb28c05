/** Plays every case on every runner in every language, looks at what is left after it, and plays its twin. */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, type TestContext, type TestOptions } from 'vitest';
import { finalStatuses } from '../../src/contract/run-status.ts';
import { type Language, languages } from '../../src/sandbox/runner.ts';
import { pythonTool, type RunnerUnderTest, runTrial } from '../sandbox/trial.ts';
import { until } from '../sandbox/until.ts';
import { type AbuseCase, areAlike, asTool, type Sandbox, type Stage, see } from './case.ts';
import { whyNotApplicable } from './not-applicable.ts';
import { runnersOf } from './runners.ts';

/** What the table is made from. */
export interface Cell {
  id: string;
  title: string;
  /** A runner, `product` or `control`. */
  column: string;
  language: Language | 'all';
  /** How long the run after it took. */
  canaryMs?: number;
}

declare module 'vitest' {
  interface TaskMeta {
    cell?: Cell;
  }
}

/**
 * What forks that wait hold of ours, of all kinds together: one that is leaked by every case passes it long before the
 * last case. The soak counts exactly, once everything is at rest.
 */
const WAITING_DESCRIPTORS = 50;

export const isFull = process.env.ABUSE_FULL === '1';

/** For what takes a while, the longer the busier the machine is, and with `--full` longer than most limits allow. */
export const LONG = isFull ? { timeoutMs: 900_000, cpuMs: 900_000 } : { timeoutMs: 170_000, cpuMs: 170_000 };

/** The project of vitest that this is played in. */
const project = process.env.ABUSE_PROJECT ?? '';

/** Registers tests for all cases of a group. */
export function testCases(cases: AbuseCase[]): void {
  describe.each(runnersOf(project))('$name', ({ name, sandbox, create }) => {
    let made: RunnerUnderTest;
    let descriptors: number;
    beforeAll(async () => {
      made = await create();
      await playCanary(made);
      descriptors = countDescriptors();
    });
    afterAll(() => made?.dispose());

    for (const [attack, language, script] of listScripts(cases, name)) {
      // A container takes a hundred times as long to start as a fork, so there one language stands for all where
      // it cannot matter.
      const isForAll = project !== 'abuse' && !isFull && areAlike(attack);
      if (isForAll && language !== 'python') continue;
      const cell: Cell = { id: attack.id, title: attack.title, column: name, language: isForAll ? 'all' : language };
      testCell(cell, async ({ task }) => {
        const stage = openStage(attack, made, { name, sandbox }, language, script);
        await playAttack(attack, stage);
        expect(await made.listLeftovers()).toEqual([]);
        const canaryMs = await playCanary(made);
        await until(() => countDescriptors() <= descriptors + WAITING_DESCRIPTORS);
        Object.assign(task.meta.cell as Cell, { canaryMs });
      });
    }
  });

  // Of an attack, not of a runner: once is enough.
  if (project !== 'abuse') return;
  describe('controls', () => {
    for (const [attack, language, script] of listScripts(cases, 'control'))
      testCell({ id: attack.id, title: attack.title, column: 'control', language }, async () => {
        attack.control.expect(await attack.control.play(script, language, attack.overrides ?? {}));
      });
  });
}

/** A test that has a place in the table. */
export function testCell(cell: Cell, play: (context: TestContext) => Promise<void>, options: TestOptions = {}): void {
  it(`${cell.id} ${cell.language}: ${cell.title}`, options, async (context) => {
    context.task.meta.cell = cell;
    await play(context);
  });
}

function listScripts(cases: AbuseCase[], column: string): [AbuseCase, Language, string][] {
  return cases.flatMap((attack) =>
    languages.flatMap((language): [AbuseCase, Language, string][] => {
      const script = attack.scripts[language];
      const isPlayed = script !== undefined && whyNotApplicable(attack.id, column, language) === null;
      return isPlayed ? [[attack, language, script]] : [];
    }),
  );
}

function openStage(
  { overrides }: AbuseCase,
  made: RunnerUnderTest,
  { name, sandbox }: { name: string; sandbox: Sandbox },
  language: Language,
  script: string,
): Stage {
  return {
    ...{ runner: name, sandbox, language, script, made },
    run: (text, more = {}) => runTrial(made, language, asTool(language, text), { ...overrides, ...more }),
  };
}

async function playAttack(attack: AbuseCase, stage: Stage): Promise<void> {
  let isOver = false;
  let lateOutput = '';
  const onStdout = (text: string): void => {
    if (isOver) lateOutput += text;
  };
  const trial = await (attack.play?.(stage) ?? stage.run(stage.script, { onStdout }));
  isOver = true;
  expect(finalStatuses).toContain(trial.outcome.status);
  try {
    await attack.expect(see(trial), stage);
  } catch (error) {
    const { outcome, stderr } = trial;
    if (error instanceof Error) error.message += `\nof the run ${JSON.stringify(outcome)} ${stderr.slice(0, 1000)}`;
    throw error;
  }
  expect(lateOutput).toBe('');
}

/** A plain run that must succeed, in any state in which an attack left the runner; gives its time. */
async function playCanary(made: RunnerUnderTest): Promise<number> {
  const startedAt = performance.now();
  const { outcome, returned } = await runTrial(made, 'python', pythonTool('return "canary"'));
  expect(returned, JSON.stringify(outcome)).toBe('canary');
  return performance.now() - startedAt;
}

const countDescriptors = (): number => readdirSync('/proc/self/fd').length;
