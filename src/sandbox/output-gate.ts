/** Hands a run's output on as it comes, up to what it may print, and keeps a head of stdout. */
import { BASH_STDOUT_BYTES } from './bash-result.ts';
import type { OutputChunk, RunHooks } from './runner.ts';

export interface OutputGate {
  take: (stream: OutputChunk['stream'], chunk: Buffer) => void;
  /** The first 64 KiB of stdout: of a Bash tool it may be the result. */
  stdoutHead: () => Buffer;
}

/** Output over `outputBytes` is not handed on, and `onTooMuch` is called. */
export function createOutputGate(options: {
  outputBytes: number;
  onOutput: RunHooks['onOutput'];
  onTooMuch: () => void;
}): OutputGate {
  const head: Buffer[] = [];
  let headBytes = 0;
  let left = options.outputBytes;
  const take = (stream: OutputChunk['stream'], chunk: Buffer): void => {
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
  return { take, stdoutHead: () => Buffer.concat(head) };
}
