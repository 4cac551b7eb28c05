import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../contract/run-event.ts';
import type { ScriptEvent } from '../contract/script.ts';
import { createScriptStory } from './script-events.ts';

const ts = '2026-11-21T12:00:00.000Z';
const log = (stream: 'stdout' | 'stderr', text: string, omittedBytes = 0): RunEvent => ({
  ...{ seq: 0, ts, type: 'log', stream, text, omittedBytes },
});
const running: RunEvent = { seq: 0, ts, type: 'status', status: 'running', attempt: 1 };
const done: RunEvent = { seq: 0, ts, type: 'done', status: 'failed', reason: 'script_error', exitCode: 3 };
const tell = (events: RunEvent[]): ScriptEvent[] => {
  const story = createScriptStory();
  return events.flatMap(story.take);
};
const linesOf = (events: ScriptEvent[], stream: string) =>
  events.flatMap((event) => (event.type === 'log' && event.stream === stream ? [event.line] : []));

describe('the story of a run', () => {
  it('has whole lines, a status with the exit code, and an end', () => {
    const story = tell([running, log('stdout', 'a\nb'), log('stderr', 'x'), log('stdout', 'c\r\n\nd'), done]);
    expect(story).toEqual([
      { seq: 1, type: 'status', ts, status: 'running' },
      { seq: 2, type: 'log', ts, stream: 'stdout', line: 'a' },
      { seq: 3, type: 'log', ts, stream: 'stdout', line: 'bc' },
      { seq: 4, type: 'log', ts, stream: 'stdout', line: '' },
      { seq: 5, type: 'log', ts, stream: 'stdout', line: 'd' },
      { seq: 6, type: 'log', ts, stream: 'stderr', line: 'x' },
      { seq: 7, type: 'status', ts, status: 'failed', exitCode: 3 },
      { seq: 8, type: 'done', ts, status: 'failed', exitCode: 3 },
    ]);
  });

  it('says what was left out, and cuts a line that never ends between two characters', () => {
    expect(linesOf(tell([log('stdout', 'a'), log('stdout', 'z\n', 12), done]), 'stdout')).toEqual([
      'a[12 bytes left out] z',
    ]);
    const lines = linesOf(tell([log('stderr', `x${'😀'.repeat(40_000)}`), done]), 'stderr');
    expect(lines.length).toBe(2);
    expect(lines.join('')).toBe(`x${'😀'.repeat(40_000)}`);
    expect(lines.every((line) => line.isWellFormed())).toBe(true);
  });

  it('is the same however the text came in pieces, and numbered without a gap', () => {
    const pieces = fc.array(fc.tuple(fc.constantFrom('stdout' as const, 'stderr' as const), fc.string()));
    fc.assert(
      fc.property(pieces, (given) => {
        const story = tell([running, ...given.map(([stream, text]) => log(stream, text)), done]);
        expect(story.map(({ seq }) => seq)).toEqual(story.map((_, index) => index + 1));
        for (const stream of ['stdout', 'stderr'] as const) {
          const text = given
            .filter(([of]) => of === stream)
            .map(([, each]) => each)
            .join('');
          const lines = text.split('\n').map((line, at, all) => (at < all.length - 1 ? line.replace(/\r$/, '') : line));
          if (lines.at(-1) === '') lines.pop();
          expect(linesOf(story, stream)).toEqual(lines);
        }
      }),
    );
  });
});
