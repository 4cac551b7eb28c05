import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/contract/run-event.ts';
import { createLiveRun, takeEvent } from './live-run.ts';

const ts = '2026-01-01T00:00:00.000Z';
const status = (seq: number, attempt = 1): RunEvent => ({ seq, ts, type: 'status', status: 'running', attempt });
const log = (seq: number, text: string): RunEvent => ({
  seq,
  ts,
  type: 'log',
  stream: 'stdout',
  text,
  omittedBytes: 0,
});
const progress = (seq: number, fraction: number): RunEvent => ({ seq, ts, type: 'progress', fraction, text: '' });
const done = (seq: number): RunEvent => ({ seq, ts, type: 'done', status: 'succeeded', reason: 'ok', exitCode: 0 });

test('an event that is sent again is taken once', () => {
  const live = createLiveRun({ lastSeq: 0, can: { readLog: true } });
  expect([log(1, 'a\n'), log(2, 'b\n'), log(2, 'b\n'), log(1, 'a\n')].map((event) => takeEvent(live, event))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(live.log.lines).toHaveLength(2);
});

test('the log is read from its beginning, but what the run already said is not said again', () => {
  const live = createLiveRun({ lastSeq: 5, can: { readLog: true } });
  for (const event of [status(1), log(3, 'a\nb\n'), progress(4, 0.2)]) takeEvent(live, event);
  expect(live.log.lines).toHaveLength(2);
  expect(live.progress).toBeNull();
  expect(live.status).toBeNull();
  takeEvent(live, progress(6, 0.5));
  expect(live.progress).toEqual({ fraction: 0.5, text: '' });
});

test('who may not read the log starts after what the run already contains', () => {
  expect(createLiveRun({ lastSeq: 41, can: { readLog: false } }).seq).toBe(41);
});

test('a new attempt is marked in the log', () => {
  const live = createLiveRun({ lastSeq: 0, can: { readLog: true } });
  for (const event of [status(1), log(2, 'half'), status(3, 2), log(4, 'again\n')]) takeEvent(live, event);
  expect(live.log.lines.map((line) => line.kind)).toEqual(['text', 'attempt', 'text']);
});

test('the last event ends the run, also when the run was read after its end', () => {
  const live = createLiveRun({ lastSeq: 9, can: { readLog: true } });
  takeEvent(live, done(9));
  expect(live).toMatchObject({ isDone: true, status: 'succeeded', reason: 'ok' });
});
