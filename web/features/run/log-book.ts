/**
 * The log of a run as lines, built from pieces that may end in the middle of one. stdout and stderr may be interleaved,
 * so each stream has its own unfinished line. Mutable on purpose: a log of 100 000 lines is not copied for every piece.
 */
import type { RunEvent } from '../../../src/contract/run-event.ts';

export type Stream = 'stdout' | 'stderr';
type LogPiece = Pick<Extract<RunEvent, { type: 'log' }>, 'stream' | 'text' | 'omittedBytes'>;

export type LogLine =
  /** `style` holds the colour codes that are still open from lines before. */
  | { kind: 'text'; stream: Stream; text: string; style: string }
  | { kind: 'omitted'; stream: Stream; bytes: number }
  | { kind: 'attempt'; attempt: number };

export interface LogBook {
  lines: LogLine[];
  /** Index of the unfinished line of each stream, or -1. */
  open: Record<Stream, number>;
  style: Record<Stream, string>;
}

export function createLogBook(): LogBook {
  return { lines: [], open: { stdout: -1, stderr: -1 }, style: { stdout: '', stderr: '' } };
}

export function appendLog(book: LogBook, piece: LogPiece): void {
  const { stream } = piece;
  if (piece.omittedBytes > 0) {
    book.open[stream] = -1;
    book.lines.push({ kind: 'omitted', stream, bytes: piece.omittedBytes });
  }
  const parts = piece.text.split('\n');
  parts.forEach((part, index) => {
    const isComplete = index < parts.length - 1;
    if (part !== '' || (isComplete && book.open[stream] === -1)) appendToLine(book, stream, part);
    if (isComplete) closeLine(book, stream);
  });
}

export function appendAttempt(book: LogBook, attempt: number): void {
  book.open = { stdout: -1, stderr: -1 };
  book.style = { stdout: '', stderr: '' };
  book.lines.push({ kind: 'attempt', attempt });
}

/** What a terminal would show of the line: a lone carriage return starts it over, as progress bars do. */
export function visibleText(text: string): string {
  const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
  return whole.slice(whole.lastIndexOf('\r') + 1);
}

/** The line without its colour codes, to search in. */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  return visibleText(text).replaceAll(/\x1b\[[\d;?]*[A-Za-z]/g, '');
}

/** The colour codes that are open after `text`, when `before` was open at its start. */
export function openStyle(before: string, text: string): string {
  let open = before;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  for (const [code, numbers = ''] of text.matchAll(/\x1b\[([\d;]*)m/g)) {
    if (/^0*$/.test(numbers)) open = '';
    else open = numbers.startsWith('0;') ? code : open + code;
  }
  // A script that never resets would let this grow without end.
  return open.length <= 120 ? open : open.slice(open.indexOf('\x1b', open.length - 120));
}

function appendToLine(book: LogBook, stream: Stream, text: string): void {
  const at = book.open[stream];
  const line = book.lines[at];
  if (line?.kind === 'text') {
    book.lines[at] = { ...line, text: line.text + text };
    return;
  }
  book.open[stream] = book.lines.length;
  book.lines.push({ kind: 'text', stream, text, style: book.style[stream] });
}

function closeLine(book: LogBook, stream: Stream): void {
  const line = book.lines[book.open[stream]];
  if (line?.kind === 'text') book.style[stream] = openStyle(line.style, line.text);
  book.open[stream] = -1;
}
