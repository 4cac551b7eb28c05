/** What a script that runs in the page's frame has said so far. Pure but for the book, which is changed in place. */
import { appendLog, createLogBook, type LogBook } from '../run/log-book.ts';

export type PageStatus = 'running' | 'succeeded' | 'failed' | 'canceled' | 'timed_out';
type Line = { stream: 'stdout' | 'stderr'; line: string };

export interface PageRun {
  id: number;
  /** Of the script that runs. */
  version: number;
  script: string;
  startedAt: number;
  status: PageStatus;
  book: LogBook;
  lines: Line[];
}

/** The frame holds its own script back; this is what is kept of one that found a way around that. */
const MOST_LINES = 60_000;
const LONGEST_LINE = 64 * 1024;
const REPORT_CHARACTERS = 64 * 1024;
const REPORT_LINES = 5000;
/** What a browser still sends when its page is left: 64 KiB, with all that is around the lines. */
const LEAVING_CHARACTERS = 8 * 1024;
const LEAVING_LINES = 300;

export function startPageRun(of: Pick<PageRun, 'id' | 'version' | 'script' | 'startedAt'>): PageRun {
  return { ...of, status: 'running', book: createLogBook(), lines: [] };
}

/**
 * Takes a message of the frame, which a script may have written itself: what is no line or end is left out. Gives how the
 * run ended, when it says so.
 */
export function takeMessage(run: PageRun, message: unknown): 'succeeded' | 'failed' | null {
  if (typeof message !== 'object' || message === null) return null;
  const { lines, end } = message as { lines?: unknown; end?: unknown };
  for (const entry of Array.isArray(lines) ? (lines as unknown[]) : []) {
    const [stream, text] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof text !== 'string' || (stream !== 'stdout' && stream !== 'stderr')) continue;
    if (run.lines.length >= MOST_LINES) break;
    const line = text.slice(0, LONGEST_LINE).replaceAll('\n', ' ');
    run.lines.push({ stream, line });
    appendLog(run.book, { stream, text: `${line}\n`, omittedBytes: 0 });
  }
  return end === 'succeeded' || end === 'failed' ? end : null;
}

/** The last lines, as many as the server keeps, or as a page that is left can still send. */
export function reportOf(run: PageRun, now: number, { isLeaving = false } = {}) {
  let left = isLeaving ? LEAVING_CHARACTERS : REPORT_CHARACTERS;
  const recent = run.lines.slice(-(isLeaving ? LEAVING_LINES : REPORT_LINES));
  const from = recent.findLastIndex(({ line }) => {
    left -= line.length + 1;
    return left < 0;
  });
  return {
    version: run.version,
    durationMs: Math.max(0, Math.round(now - run.startedAt)),
    output: recent.slice(from + 1),
  };
}
