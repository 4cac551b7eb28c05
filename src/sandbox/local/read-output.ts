/** Hands a run's output on as it comes, and ends the run when there is too much of it. Keeps nothing but a head. */
import { BASH_STDOUT_BYTES } from '../bash-result.ts';
import type { RunHooks } from '../runner.ts';
import type { OutputPipe } from './output-pipes.ts';

export interface OutputReader {
  /** Resolves when both pipes are at their end, which is certain once the sandbox is dead. */
  drained: Promise<void>;
  /** The first 64 KiB of stdout: of a Bash tool it may be the result. */
  stdoutHead: () => Buffer;
}

/** Output over `outputBytes` is not handed on, and `onTooMuch` is called once. */
export function readOutput(options: {
  stdout: OutputPipe;
  stderr: OutputPipe;
  outputBytes: number;
  onOutput: RunHooks['onOutput'];
  onTooMuch: () => void;
}): OutputReader {
  const head: Buffer[] = [];
  let headBytes = 0;
  let left = options.outputBytes;
  const take = (stream: 'stdout' | 'stderr', chunk: Buffer): void => {
    const data = chunk.length <= left ? chunk : chunk.subarray(0, left);
    left -= data.length;
    if (data.length > 0) options.onOutput({ stream, data });
    if (data.length < chunk.length) options.onTooMuch();
    if (stream === 'stderr' || headBytes >= BASH_STDOUT_BYTES) return;
    const part = data.subarray(0, BASH_STDOUT_BYTES - headBytes);
    // Copied: the chunk's memory is a slice of a larger read buffer.
    head.push(Buffer.from(part));
    headBytes += part.length;
  };
  const drained = Promise.all(
    (['stdout', 'stderr'] as const).map(async (stream) => {
      const { reader, ended } = options[stream];
      reader.on('data', (chunk: Buffer) => take(stream, chunk));
      reader.resume();
      await ended;
    }),
  ).then(() => undefined);
  return { drained, stdoutHead: () => Buffer.concat(head) };
}
