import { expect, it } from 'vitest';
import type { FrameEvidence } from './control-frames.ts';
import { judgeEnd, type RunEvidence, type Verdict } from './judge-end.ts';

const quiet: FrameEvidence = { results: 0, resultText: null, error: null, fault: null };

function judge(changes: Partial<RunEvidence> = {}, frames: Partial<FrameEvidence> = {}): Verdict {
  return judgeEnd({
    language: 'python',
    isPlain: false,
    cause: null,
    exitCode: 0,
    bashResult: null,
    ...changes,
    frames: { ...quiet, ...frames },
  });
}

const oneResult = { results: 1, resultText: '{"a":1.10}' };

it('succeeds with one result and exit code 0, and hands the text on as it is', () => {
  expect(judge({}, oneResult)).toEqual({
    ...{ status: 'succeeded', reason: 'ok', exitCode: 0, signal: null },
    ...{ returnJson: '{"a":1.10}', error: null },
  });
  expect(judge({}, { results: 1, resultText: 'null' }).returnJson).toBeNull();
});

it.each([
  [{ exitCode: 1 }, {}, 'script_error', null],
  [{ exitCode: 139 }, {}, 'script_error', 'SIGSEGV'],
  [{ exitCode: 0 }, { results: 2 }, 'contract_error', null],
  [{ exitCode: 0 }, { results: 0, resultText: null }, 'script_error', null],
  [{ exitCode: 0 }, { resultText: '7' }, 'contract_error', null],
  [{ exitCode: 0 }, { resultText: '[]' }, 'contract_error', null],
  [{ exitCode: 0 }, { resultText: '{' }, 'contract_error', null],
  [{ exitCode: 0 }, { fault: 'garbage' }, 'contract_error', null],
] as const)('fails with %o and %o', (changes, frames, reason, signal) => {
  expect(judge(changes, { ...oneResult, ...frames })).toMatchObject({
    status: 'failed',
    reason,
    signal,
    returnJson: null,
  });
});

it.each([
  ['timeout', 'timed_out'],
  ['cpu_time', 'timed_out'],
  ['canceled', 'canceled'],
  ['out_of_memory', 'failed'],
  ['worker_lost', 'failed'],
] as const)('is %s when that ended it, also with a result sent', (reason, status) => {
  const verdict = judge({ cause: { reason, message: 'why' }, exitCode: 137 }, oneResult);
  expect(verdict).toMatchObject({ status, reason, exitCode: null, signal: 'SIGKILL', returnJson: null });
});

it('takes Python’s MemoryError for what it is', () => {
  const error = { type: 'MemoryError', message: '', traceback: null, line: null, column: null, text: null };
  expect(judge({ exitCode: 1 }, { error: { kind: 'script', error } }).reason).toBe('out_of_memory');
  expect(judge({ exitCode: 1 }, { error: { kind: 'tool', error } }).reason).toBe('tool_error');
});

it('takes a Bash result from its file alone', () => {
  const bashResult = { returnJson: '{}', fault: null };
  expect(judge({ language: 'bash', bashResult })).toMatchObject({ reason: 'ok', returnJson: '{}' });
  expect(judge({ language: 'bash', bashResult }, oneResult)).toMatchObject({ reason: 'contract_error' });
  expect(judge({ language: 'bash', bashResult, exitCode: 2 })).toMatchObject({ reason: 'script_error', exitCode: 2 });
  expect(judge({ language: 'bash', bashResult: { returnJson: null, fault: 'no' } }).reason).toBe('contract_error');
});

it('asks of a plain script nothing but its exit code', () => {
  expect(judge({ isPlain: true })).toMatchObject({ status: 'succeeded', exitCode: 0, returnJson: null });
  expect(judge({ isPlain: true, exitCode: 3 })).toMatchObject({
    status: 'failed',
    reason: 'script_error',
    exitCode: 3,
  });
  const error = { message: 'The script ended with exit code 137, as after SIGKILL.' };
  expect(judge({ isPlain: true, exitCode: 137 })).toMatchObject({ exitCode: 137, signal: null, error });
  const cause = { reason: 'timeout', message: 'Too late.' } as const;
  expect(judge({ isPlain: true, cause })).toMatchObject({ status: 'timed_out', exitCode: null });
});
