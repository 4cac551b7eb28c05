/**
 * Reads the control channel of a run: lines `<kind> <JSON>`, kinds progress, error and result. The other end belongs
 * to the script once it runs, so nothing here grows with what it sends, and a line that is none of these is a fault.
 */
import { KIB } from '../contract/limits.ts';
import { type ErrorFrame, parseErrorFrame, parseProgress } from './frame-contents.ts';

const FRAME_BYTES = 512 * KIB;
const PROGRESS_INTERVAL_MS = 50;

export interface FrameEvidence {
  results: number;
  /** JSON text of the last complete result; its syntax has not been looked at. */
  resultText: string | null;
  error: ErrorFrame | null;
  /** A sentence about the first thing that was not a frame, or too large. */
  fault: string | null;
}

export interface FrameReader {
  push: (chunk: Uint8Array) => void;
  /** To be called once, after the channel closed. */
  end: () => FrameEvidence;
}

/** `resultBytes` caps a result line; progress is handed on at most every 50 ms, the last one always. */
export function createFrameReader(options: {
  resultBytes: number;
  onProgress: (progress: { fraction: number; text: string }) => void;
  now: () => number;
}): FrameReader {
  const evidence: FrameEvidence = { results: 0, resultText: null, error: null, fault: null };
  let parts: Uint8Array[] = [];
  let held = 0;
  let isSkipping = false;
  let waiting: { fraction: number; text: string } | null = null;
  let nextProgressAt = Number.NEGATIVE_INFINITY;

  const addToLine = (bytes: Uint8Array): void => {
    if (isSkipping || bytes.length === 0) return;
    // Copied: the chunk's memory is a slice of a larger read buffer.
    parts.push(Uint8Array.prototype.slice.call(bytes));
    held += bytes.length;
    const isResult = held < 7 || startsWithResult(parts);
    if (held <= (isResult ? options.resultBytes + 'result '.length : FRAME_BYTES)) return;
    evidence.fault ??= isResult
      ? `The result is larger than the ${options.resultBytes} bytes allowed.`
      : 'A message on the control channel is too large.';
    if (isResult) evidence.results += 1;
    isSkipping = true;
    parts = [];
    held = 0;
  };

  const endLine = (): void => {
    if (!isSkipping) readFrame(Buffer.concat(parts).toString('utf8'));
    isSkipping = false;
    parts = [];
    held = 0;
  };

  const readFrame = (line: string): void => {
    const space = line.indexOf(' ');
    const kind = line.slice(0, Math.max(space, 0));
    const json = line.slice(space + 1);
    if (kind === 'result') {
      evidence.results += 1;
      evidence.resultText = json;
    } else if (kind === 'error') {
      const error = parseErrorFrame(json);
      if (error === null) evidence.fault ??= 'An error report on the control channel is not well formed.';
      else evidence.error ??= error;
    } else if (kind === 'progress') {
      const progress = parseProgress(json);
      if (progress === null) evidence.fault ??= 'A progress report on the control channel is not well formed.';
      else throttle(progress);
    } else evidence.fault ??= 'Something that is no message was written to the control channel.';
  };

  const throttle = (progress: { fraction: number; text: string }): void => {
    waiting = progress;
    const now = options.now();
    if (now < nextProgressAt) return;
    nextProgressAt = now + PROGRESS_INTERVAL_MS;
    flushProgress();
  };

  const flushProgress = (): void => {
    if (waiting !== null) options.onProgress(waiting);
    waiting = null;
  };

  return {
    push: (chunk) => {
      let from = 0;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        addToLine(chunk.subarray(from, at));
        endLine();
        from = at + 1;
      }
      addToLine(chunk.subarray(from));
    },
    end: () => {
      if (held > 0 || isSkipping) evidence.fault ??= 'The last message on the control channel is not complete.';
      flushProgress();
      return evidence;
    },
  };
}

function startsWithResult(parts: Uint8Array[]): boolean {
  const first = parts[0] as Uint8Array;
  const start = first.length >= 7 ? first.subarray(0, 7) : Buffer.concat(parts).subarray(0, 7);
  return Buffer.from(start).toString('latin1') === 'result ';
}
