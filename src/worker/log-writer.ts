import { cleanText } from '../core/json.ts';
import { countLines, createLogCap } from '../core/log-cap.ts';
import type { NewRunEvent } from '../db/run-events.ts';
import type { OutputChunk } from '../sandbox/runner.ts';
import { retryWhileAway } from './retry-while-away.ts';

/** Carries the output of one attempt into the database: whole characters, in order, in few statements. */
export interface LogWriter {
  push: (chunk: OutputChunk) => void;
  progress: (progress: { fraction: number; text: string }) => void;
  /** Stores what is left, tails included. Resolves when all is stored or the attempt was lost; rejects without a database. */
  end: () => Promise<void>;
}

export interface LogWriterOptions {
  /** Stores events; false when the attempt is no longer the run's. Rejects when the database cannot be reached. */
  append: (events: NewRunEvent[]) => Promise<boolean>;
  capBytes: number;
  /** Called once, when an append says that the attempt was lost. */
  onLost: () => void;
}

/** At most one statement per this time; a first line after silence goes at once. Under 15 ms a person sees no delay. */
const FLUSH_MS = 10;
const MAX_EVENT_CHARACTERS = 64 * 1024;

type Stream = OutputChunk['stream'];

export function createLogWriter(options: LogWriterOptions): LogWriter {
  const streams = {
    stdout: { cap: createLogCap(options.capBytes), decoder: new TextDecoder() },
    stderr: { cap: createLogCap(options.capBytes), decoder: new TextDecoder() },
  };
  let waiting: NewRunEvent[] = [];
  let flushing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let flushedAt = 0;
  let isLost = false;
  let failure: unknown;

  function add(event: NewRunEvent): void {
    if (isLost) return;
    waiting.push(event);
    schedule();
  }

  function schedule(): void {
    if (flushing !== null || timer !== undefined) return;
    timer = setTimeout(flush, Math.max(0, flushedAt + FLUSH_MS - Date.now()));
  }

  function addText(stream: Stream, text: string, omittedBytes: number): void {
    let from = 0;
    do {
      const part = text.slice(from, wholeCharacters(text, from + MAX_EVENT_CHARACTERS));
      add({
        type: 'log',
        lines: countLines(part),
        payload: { stream, text: part, omittedBytes: from === 0 ? omittedBytes : 0 },
      });
      from += part.length;
    } while (from < text.length);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    flushing = drain()
      .catch((error: unknown) => {
        failure ??= error;
        isLost = true;
        waiting = [];
      })
      .finally(() => {
        flushing = null;
        flushedAt = Date.now();
        if (waiting.length > 0) schedule();
      });
  }

  async function drain(): Promise<void> {
    const events = mergeTexts(waiting);
    waiting = [];
    if (events.length === 0 || isLost) return;
    // The database may be away for a moment; the caps bound what gathers here meanwhile.
    if (await retryWhileAway(() => options.append(events))) return;
    isLost = true;
    options.onLost();
  }

  return {
    push: ({ stream, data }) => {
      const { cap, decoder } = streams[stream];
      const text = cap.push(cleanText(decoder.decode(data, { stream: true })));
      if (text !== '') addText(stream, text, 0);
    },
    progress: ({ fraction, text }) => add({ type: 'progress', lines: 1, payload: { fraction, text: cleanText(text) } }),
    end: async () => {
      for (const stream of ['stdout', 'stderr'] as const) {
        const { cap, decoder } = streams[stream];
        const rest = cap.push(decoder.decode());
        if (rest !== '') addText(stream, rest, 0);
        const held = cap.end();
        if (held !== null) addText(stream, held.tail, held.omittedBytes);
      }
      while (flushing !== null || waiting.length > 0) {
        if (flushing === null) flush();
        await flushing;
      }
      clearTimeout(timer);
      if (failure !== undefined) throw failure;
    },
  };
}

/** The place at or before `index` that does not cut a surrogate pair. */
function wholeCharacters(text: string, index: number): number {
  const isHighSurrogate = index < text.length && /[\ud800-\udbff]/.test(text.charAt(index - 1));
  return isHighSurrogate ? index - 1 : index;
}

/** Joins texts of one stream that follow each other, so that a script that prints letter by letter stays cheap. */
function mergeTexts(events: NewRunEvent[]): NewRunEvent[] {
  const merged: { event: NewRunEvent; parts: string[]; characters: number }[] = [];
  for (const event of events) {
    const last = merged.at(-1);
    const text = event.type === 'log' ? String(event.payload.text) : '';
    const joins =
      last?.event.type === 'log' &&
      event.type === 'log' &&
      last.event.payload.stream === event.payload.stream &&
      event.payload.omittedBytes === 0 &&
      last.characters + text.length <= MAX_EVENT_CHARACTERS;
    if (joins) {
      last.parts.push(text);
      last.characters += text.length;
    } else merged.push({ event, parts: [text], characters: text.length });
  }
  return merged.map(({ event, parts }) => {
    if (parts.length === 1) return event;
    const text = parts.join('');
    return { ...event, lines: countLines(text), payload: { ...event.payload, text } };
  });
}
