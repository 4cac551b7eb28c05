import type { JobOverrides, Trial } from '../sandbox/trial.ts';
import type { Stage } from './case.ts';

/** Which of two runs at the same time a script is, in its inputs. */
export const asSide = (side: string): JobOverrides => ({ inputsJson: JSON.stringify({ side }) });

/**
 * Two runs of one script at the same time: the first prints "sent" when it has done its part and then goes on until it is
 * canceled; the second starts after that, and is the one to judge.
 */
export async function runTogether(stage: Stage, script = stage.script): Promise<Trial> {
  return runBeside(stage, script, () => stage.run(script, asSide('receiver')));
}

/** Runs a script that prints "sent" and goes on, and `meanwhile` while it does. */
export async function runBeside<T>(stage: Stage, script: string, meanwhile: () => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let isSent = (): void => undefined;
  const sent = new Promise<void>((resolve) => {
    isSent = resolve;
  });
  let printed = '';
  const first = stage.run(script, {
    ...asSide('sender'),
    signal: controller.signal,
    onStdout: (text) => {
      printed += text;
      if (printed.includes('sent')) isSent();
    },
  });
  try {
    await Promise.race([
      sent,
      first.then(({ outcome, stderr }) => {
        throw new Error(`The first run ended early: ${JSON.stringify(outcome)} ${stderr}`);
      }),
    ]);
    return await meanwhile();
  } finally {
    controller.abort();
    await first;
  }
}
