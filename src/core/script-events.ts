/**
 * The story of a run as the Scripts API tells it: whole lines, numbered from 1 without a gap. What is stored are pieces
 * of text that may end in the middle of a line, so a number is only known to who has read from the beginning; equal
 * stories give equal numbers, on any server and at any time. Pure.
 */
import type { RunEvent } from '../contract/run-event.ts';
import type { ScriptEvent } from '../contract/script.ts';

export interface ScriptStory {
  /** Takes the next stored event; gives what it completes. */
  take: (event: RunEvent) => ScriptEvent[];
  /** The number of the newest event that was given. */
  last: () => number;
}

type Stream = 'stdout' | 'stderr';
/** A line that never ends is cut here, so that nobody has to hold all of it. */
const LONGEST_LINE = 64 * 1024;

export function createScriptStory(): ScriptStory {
  const open: Record<Stream, string> = { stdout: '', stderr: '' };
  let seq = 0;

  const lineOf = (stream: Stream, line: string, ts: string): ScriptEvent => {
    seq += 1;
    return { seq, type: 'log', ts, stream, line };
  };

  function takeLog({ stream, text, omittedBytes, ts }: Extract<RunEvent, { type: 'log' }>): ScriptEvent[] {
    const gap = omittedBytes > 0 ? `[${omittedBytes} bytes left out] ` : '';
    const parts = `${open[stream]}${gap}${text}`.split('\n');
    open[stream] = parts.pop() ?? '';
    const lines = parts.map((part) => lineOf(stream, part.endsWith('\r') ? part.slice(0, -1) : part, ts));
    while (open[stream].length > LONGEST_LINE) {
      const at = wholeCharacters(open[stream], LONGEST_LINE);
      lines.push(lineOf(stream, open[stream].slice(0, at), ts));
      open[stream] = open[stream].slice(at);
    }
    return lines;
  }

  /** Lines that were begun and will not be ended: another attempt, or the end of the run. */
  function closeLines(ts: string): ScriptEvent[] {
    return (['stdout', 'stderr'] as const).flatMap((stream) => {
      const line = open[stream];
      open[stream] = '';
      return line === '' ? [] : [lineOf(stream, line, ts)];
    });
  }

  function take(event: RunEvent): ScriptEvent[] {
    const { ts } = event;
    if (event.type === 'progress') return [];
    if (event.type === 'log') return takeLog(event);
    const lines = closeLines(ts);
    const { status } = event;
    seq += 1;
    if (event.type === 'status') return [...lines, { seq, type: 'status', ts, status }];
    const { exitCode } = event;
    seq += 1;
    return [
      ...lines,
      { seq: seq - 1, type: 'status', ts, status, exitCode },
      { seq, type: 'done', ts, status, exitCode },
    ];
  }
  return { take, last: () => seq };
}

/** The place at or before `index` that does not cut a character of two units. */
function wholeCharacters(text: string, index: number): number {
  return /[\ud800-\udbff]/.test(text.charAt(index - 1)) ? index - 1 : index;
}
