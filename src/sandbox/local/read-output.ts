/** Reads a run's output from its pipes to their end. */
import { createOutputGate } from '../output-gate.ts';
import type { RunHooks } from '../runner.ts';
import type { OutputPipe } from './output-pipes.ts';

export interface OutputReader {
  /** Resolves when both pipes are at their end, which is certain once the sandbox is dead. */
  drained: Promise<void>;
  /** The first 64 KiB of stdout: of a Bash tool it may be the result. */
  stdoutHead: () => Buffer;
}

/** Output over `outputBytes` is not handed on, and `onTooMuch` is called. */
export function readOutput(options: {
  stdout: OutputPipe;
  stderr: OutputPipe;
  outputBytes: number;
  onOutput: RunHooks['onOutput'];
  onTooMuch: () => void;
}): OutputReader {
  const gate = createOutputGate(options);
  const drained = Promise.all(
    (['stdout', 'stderr'] as const).map(async (stream) => {
      const { reader, ended } = options[stream];
      reader.on('data', (chunk: Buffer) => gate.take(stream, chunk));
      reader.resume();
      await ended;
    }),
  ).then(() => undefined);
  return { drained, stdoutHead: gate.stdoutHead };
}
