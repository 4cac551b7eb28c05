import { expect, it } from 'vitest';
import { reportOf, startPageRun, takeMessage } from './page-run.ts';

const start = () => startPageRun({ id: 1, version: 3, script: '', startedAt: 1000 });

it('takes lines and the end from the frame, and nothing else that a script may send', () => {
  const run = start();
  for (const odd of [
    null,
    7,
    'end',
    {},
    { lines: 'x' },
    { lines: [1, ['x', 'y'], ['stdout', 7], ['stdout']] },
    { end: 'canceled' },
  ])
    expect(takeMessage(run, odd)).toBeNull();
  expect(run.lines).toEqual([]);
  expect(
    takeMessage(run, {
      lines: [
        ['stdout', 'a\nb'],
        ['stderr', 'c'],
      ],
      end: 'failed',
    }),
  ).toBe('failed');
  expect(run.lines).toEqual([
    { stream: 'stdout', line: 'a b' },
    { stream: 'stderr', line: 'c' },
  ]);
  expect(reportOf(run, 2500.4)).toEqual({ version: 3, durationMs: 1500, output: run.lines });
});

it('holds no more than it may, and reports the last of it', () => {
  const run = start();
  takeMessage(run, { lines: Array.from({ length: 70_000 }, (_, n) => ['stdout', `line ${n}`]) });
  expect(run.lines.length).toBe(60_000);
  const { output } = reportOf(run, 0);
  expect(output.at(-1)?.line).toBe('line 59999');
  expect(output.length).toBe(5000);
  takeMessage(start(), { lines: [['stdout', 'x'.repeat(1e6)]] });
  const long = start();
  takeMessage(long, {
    lines: [
      ['stdout', 'x'.repeat(60_000)],
      ['stdout', 'y'.repeat(60_000)],
    ],
  });
  expect(reportOf(long, 0).output.map(({ line }) => line[0])).toEqual(['y']);
});
