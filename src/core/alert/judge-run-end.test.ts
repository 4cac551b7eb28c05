import { describe, expect, it } from 'vitest';
import { type EndedRun, judgeRunEnd } from './judge-run-end.ts';

const run: EndedRun = { id: 'run', toolId: 'tool', scheduleId: null, status: 'failed' };

describe('the end of a run', () => {
  it('raises what the rule watches for, and nothing else', () => {
    expect(judgeRunEnd(['failed'], run).raise).toEqual({
      kind: 'failed',
      subject: 'ends:tool:tool',
      isOverAtOnce: false,
    });
    expect(judgeRunEnd(['failed'], { ...run, status: 'timed_out' }).raise).toBeNull();
    expect(judgeRunEnd(['timed_out', 'failed'], { ...run, status: 'timed_out' }).raise?.kind).toBe('timed_out');
    for (const status of ['canceled', 'queued', 'running'] as const)
      expect(judgeRunEnd(['failed', 'timed_out', 'succeeded', 'recovered'], { ...run, status })).toEqual({
        raise: null,
        settle: [],
      });
  });

  it('tells each success by itself, where somebody wants to know', () => {
    const success = { ...run, status: 'succeeded' } as const;
    expect(judgeRunEnd(['succeeded'], success).raise).toMatchObject({
      subject: 'succeeded:run:run',
      isOverAtOnce: true,
    });
    expect(judgeRunEnd(['failed'], success)).toMatchObject({
      raise: null,
      settle: expect.arrayContaining(['ends:tool:tool']),
    });
  });

  it('says nothing of another schedule of the same tool', () => {
    const scheduled = { ...run, scheduleId: 'nightly' };
    expect(judgeRunEnd(['failed'], scheduled).raise?.subject).toBe('ends:schedule:nightly');
    const { settle } = judgeRunEnd(['failed'], { ...scheduled, status: 'succeeded' });
    expect(settle).toEqual([
      ...['ends:schedule:nightly', 'missed:schedule:nightly', 'no_success:schedule:nightly', 'no_success:tool:tool'],
    ]);
  });
});
