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

const RESULT = 'result ';
const LINE_BYTES = 4096;

/** `resultBytes` caps a result line; progress is handed on at most every 50 ms, the last one always. */
export function createFrameReader(options: {
  resultBytes: number;
  onProgress: (progress: { fraction: number; text: string }) => void;
  now: () => number;
}): FrameReader {
  const evidence: FrameEvidence = { results: 0, resultText: null, error: null, fault: null };
  // Grows by doubling: a script decides in how small pieces a line arrives.
  let line = Buffer.alloc(LINE_BYTES);
  let held = 0;
  let isSkipping = false;
  let waiting: { fraction: number; text: string } | null = null;
  let nextProgressAt = Number.NEGATIVE_INFINITY;

  const addToLine = (bytes: Uint8Array): void => {
    if (isSkipping || bytes.length === 0) return;
    if (held + bytes.length > line.length) {
      const larger = Buffer.alloc(Math.max(2 * line.length, held + bytes.length));
      line.copy(larger, 0, 0, held);
      line = larger;
    }
    line.set(bytes, held);
    held += bytes.length;
    const isResult = held < RESULT.length || line.toString('latin1', 0, RESULT.length) === RESULT;
    if (held <= (isResult ? options.resultBytes + RESULT.length : FRAME_BYTES)) return;
    evidence.fault ??= isResult
      ? `The result is larger than the ${options.resultBytes} bytes allowed.`
      : 'A message on the control channel is too large.';
    if (isResult) evidence.results += 1;
    isSkipping = true;
    startLine();
  };

  const startLine = (): void => {
    held = 0;
    if (line.length > FRAME_BYTES) line = Buffer.alloc(LINE_BYTES);
  };

  const endLine = (): void => {
    if (!isSkipping) readFrame(line.toString('utf8', 0, held));
    isSkipping = false;
    startLine();
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
