import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../contract/limits.ts';
import type { Missed, Overlap, ScheduleRule } from '../../contract/schedule.ts';
import { MOST_CATCH_UP, MOST_WAITING } from '../../contract/schedule-rules.ts';
import { dueMoments } from './due-moments.ts';
import { endedTick, failuresLeadTo, retryAt } from './ended-tick.ts';
import { takeTurns } from './overlap.ts';
import { type OpenTick, type Plan, planFor, planToGiveUp, type Situation } from './plan.ts';
import { whatToRun } from './what-to-run.ts';

const everyMinute: ScheduleRule = {
  ...{ kind: 'interval', everySeconds: 60, anchor: '2026-01-01T00:00', timeZone: 'UTC' },
  ...{ startsAt: null, endsAt: null, weekdays: null, blackouts: [] },
};
const noon = new Date('2026-03-02T12:00:00Z');
const later = (ms: number) => new Date(noon.getTime() + ms);

const plain: Situation = {
  ...{
    rule: everyMinute,
    overlap: { policy: 'skip' },
    missed: { policy: 'latest' },
    onFailure: { policy: 'continue' },
  },
  retries: { most: 2, delaySeconds: 10, backoff: 3 },
  ...{ nextAt: noon, skipAt: null, pauses: [], isPaused: false, isStopped: false, failuresInRow: 0 },
  ...{ ticks: [], unfinished: 0, hasBegun: false, hindrance: null },
};
const tick = (minutes: number, state: OpenTick['state'], more: Partial<OpenTick> = {}): OpenTick => ({
  dueAt: later(minutes * MINUTE),
  ...{ state, attempt: state === 'waiting' ? 0 : 1, retryAt: null, end: null, ...more },
});
const told = (plan: Plan) =>
  plan.ticks.map(({ dueAt, state, why }) => [dueAt.toISOString().slice(11, 16), why ?? state]);

describe('due moments', () => {
  const judged = (missed: Missed, minutes: number, more: Partial<Situation> = {}) =>
    dueMoments({ ...plain, missed, ...more }, later(minutes * MINUTE + 1000));
  const fired = (missed: Missed, minutes: number) =>
    judged(missed, minutes).moments.flatMap(({ at, instead }) =>
      instead === null ? [at.toISOString().slice(11, 16)] : [],
    );

  it('fires one on its minute, knows the next, and has none before', () => {
    expect(judged({ policy: 'none' }, 0)).toEqual({ moments: [{ at: noon, instead: null }], nextAt: later(MINUTE) });
    expect(dueMoments(plain, later(-1))).toEqual({ moments: [], nextAt: noon });
    expect(dueMoments({ ...plain, nextAt: null }, noon)).toEqual({ moments: [], nextAt: null });
  });

  it('takes one that is up to a minute late as it is, and makes up for the others as the schedule says', () => {
    expect(fired({ policy: 'none' }, 10)).toEqual(['12:10']);
    expect(fired({ policy: 'latest' }, 10)).toEqual(['12:10']);
    expect(fired({ policy: 'all', withinSeconds: 300 }, 10)).toEqual(['12:06', '12:07', '12:08', '12:09', '12:10']);
    const daily = { rule: { ...everyMinute, everySeconds: 86_400 } };
    expect(judged({ policy: 'none' }, 10, daily).moments).toEqual([{ at: noon, instead: 'missed' }]);
    expect(judged({ policy: 'latest' }, 10, daily).moments).toEqual([{ at: noon, instead: null }]);
    expect(judged({ policy: 'all', withinSeconds: 60 }, 10, daily).moments).toEqual([{ at: noon, instead: 'missed' }]);
  });

  it('goes through a long absence in parts, tells of every moment, and makes up for so many and no more', () => {
    const now = later(3 * 24 * 60 * MINUTE);
    const all: Situation = { ...plain, missed: { policy: 'all', withinSeconds: 7 * 86_400 } };
    const moments = [];
    let nextAt: Date | null = noon;
    while (nextAt !== null && nextAt <= now) {
      const part = dueMoments({ ...all, nextAt }, now);
      moments.push(...part.moments);
      nextAt = part.nextAt;
    }
    expect(moments.map(({ at }) => at)).toEqual(Array.from({ length: 3 * 1440 + 1 }, (_, n) => later(n * MINUTE)));
    expect(moments.filter(({ instead }) => instead === null)).toEqual(moments.slice(-MOST_CATCH_UP));
  });

  it('tells of an absence of weeks by its first hundred moments and those of the last seven days', () => {
    const week = 7 * 24 * 60 * MINUTE;
    const now = later(3 * week);
    const part = dueMoments(plain, now);
    expect(part).toMatchObject({ nextAt: later(2 * week) });
    expect(part.moments).toHaveLength(100);
    // One that was over before is gone through to its end: the last one may be made up for.
    const over = { ...plain, rule: { ...everyMinute, endsAt: '2026-03-08T12:00' } };
    expect(dueMoments(over, now).nextAt).toEqual(later(100 * MINUTE));
  });

  it('says why it leaves one out: a day of the rule, a pause that may be over by now, or because somebody asked', () => {
    const why = (more: Partial<Situation>) =>
      judged({ policy: 'all', withinSeconds: 600 }, 2, more).moments.map(({ instead }) => instead);
    expect(why({ rule: { ...everyMinute, blackouts: [{ from: '2026-03-02', to: '2026-03-02' }] } })).toEqual([
      ...['blackout', 'blackout', 'blackout'],
    ]);
    expect(why({ pauses: [{ until: null }] })).toEqual(['paused', 'paused', 'paused']);
    expect(why({ pauses: [{ until: later(MINUTE) }] })).toEqual(['paused', null, null]);
    expect(why({ skipAt: later(MINUTE) })).toEqual([null, 'asked', null]);
  });
});

describe('overlap', () => {
  const turns = (overlap: Overlap, count: number, room: number, waiting = 0) =>
    takeTurns(overlap, { count, waiting, late: 0, room, hasBegun: true });

  it('skips, queues, cancels or allows', () => {
    expect(turns({ policy: 'skip' }, 2, 1)).toEqual({ turns: ['fire', 'skip'], cancels: false });
    expect(turns({ policy: 'queue' }, 3, 1, 1)).toEqual({ turns: ['fire', 'wait', 'wait'], cancels: false });
    expect(turns({ policy: 'cancel' }, 3, 0, 1)).toEqual({ turns: ['skip', 'skip', 'wait'], cancels: true });
    expect(turns({ policy: 'cancel' }, 1, 1)).toEqual({ turns: ['fire'], cancels: false });
    const unbegun = { count: 1, waiting: 0, late: 0, room: 0, hasBegun: false };
    expect(takeTurns({ policy: 'cancel' }, unbegun)).toEqual({ turns: ['skip'], cancels: false });
    expect(turns({ policy: 'allow', most: 3 }, 3, 2)).toEqual({ turns: ['fire', 'fire', 'skip'], cancels: false });
  });

  it('lets what is made up for wait where it would skip, as many as may, but cancels for the last alone', () => {
    const late = (overlap: Overlap, count: number) =>
      takeTurns(overlap, { count, waiting: 0, late: count - 1, room: 1, hasBegun: false }).turns;
    expect(late({ policy: 'skip' }, 4)).toEqual(['fire', 'wait', 'wait', 'skip']);
    expect(late({ policy: 'allow', most: 2 }, 4)).toEqual(['fire', 'wait', 'wait', 'skip']);
    expect(late({ policy: 'cancel' }, 4)).toEqual(['skip', 'skip', 'skip', 'fire']);
    expect(late({ policy: 'skip' }, MOST_WAITING + 9).filter((turn) => turn === 'wait')).toHaveLength(MOST_WAITING);
  });

  it('lets so many wait and no more, and never turns away what waits', () => {
    const { turns: queued } = turns({ policy: 'queue' }, MOST_WAITING + 5, 0);
    expect(queued.filter((turn) => turn === 'wait')).toHaveLength(MOST_WAITING);
    expect(turns({ policy: 'skip' }, 2, 0, 1).turns).toEqual(['wait', 'skip']);
    expect(turns({ policy: 'allow', most: 2 }, 1, -3).turns).toEqual(['skip']);
  });
});

describe('ends of runs', () => {
  const retries = { most: 2, delaySeconds: 10, backoff: 3 };
  it('tries again with growing delays, so often and no more, and not what somebody canceled', () => {
    const end = (status: 'failed' | 'timed_out' | 'canceled' | 'succeeded', attempt: number, isStopped = false) =>
      endedTick({ status, finishedAt: noon, attempt }, retries, isStopped);
    expect(end('failed', 1)).toEqual({ state: 'retrying', retryAt: later(10_000) });
    expect(end('timed_out', 2)).toEqual({ state: 'retrying', retryAt: later(30_000) });
    expect(end('failed', 3)).toEqual({ state: 'failed', retryAt: null });
    expect(end('failed', 1, true)).toEqual({ state: 'failed', retryAt: null });
    expect(end('canceled', 1)).toEqual({ state: 'canceled', retryAt: null });
    expect(end('succeeded', 1)).toEqual({ state: 'succeeded', retryAt: null });
    expect(retryAt(noon, 10, { most: 10, delaySeconds: 86_400, backoff: 10 })).toEqual(later(86_400_000));
  });

  it('leads from failures in a row to what the schedule says', () => {
    expect([1, 2, 3].map((n) => failuresLeadTo(n, { policy: 'pause', after: 2 }))).toEqual([
      'nothing',
      'pause',
      'pause',
    ]);
    expect([1, 2, 3, 4].map((n) => failuresLeadTo(n, { policy: 'notify', after: 2 }))).toEqual([
      ...['nothing', 'notify', 'nothing', 'notify'],
    ]);
    expect(failuresLeadTo(100, { policy: 'continue' })).toBe('nothing');
  });
});

describe('the plan for a schedule', () => {
  const failed = { status: 'failed', finishedAt: noon } as const;
  it('fires a due moment, with a run of its own', () => {
    const plan = planFor(plain, later(1000));
    expect(plan.ticks).toEqual([
      { dueAt: noon, state: 'running', why: null, attempt: 1, retryAt: null, isNew: true, fires: true },
    ]);
    expect(plan).toMatchObject({ nextAt: later(MINUTE), stop: null, cancels: false, failuresInRow: 0 });
  });

  it('lets a tick that waited go first, then the due moment, then retries', () => {
    const retrying = tick(-2, 'retrying', { retryAt: later(-5) });
    const ticks = [retrying, tick(-1, 'waiting')];
    const overlap: Overlap = { policy: 'queue' };
    expect(told(planFor({ ...plain, overlap, ticks }, later(1000)))).toEqual([
      ...[
        ['11:59', 'running'],
        ['12:00', 'waiting'],
        ['11:58', 'retrying'],
      ],
    ]);
    const alone = planFor({ ...plain, overlap, ticks: [retrying], nextAt: later(MINUTE) }, later(1000));
    expect(alone.ticks).toMatchObject([{ state: 'running', attempt: 2, retryAt: null, isNew: false, fires: true }]);
  });

  it('settles what has ended before it looks at what is due', () => {
    const ended = tick(-1, 'running', { attempt: 3, end: failed });
    const plan = planFor({ ...plain, ticks: [ended], onFailure: { policy: 'pause', after: 1 } }, later(1000));
    expect(told(plan)).toEqual([
      ['11:59', 'failed'],
      ['12:00', 'paused'],
    ]);
    expect(plan).toMatchObject({ pauses: true, failuresInRow: 1 });
    const paused = planFor({ ...plain, isPaused: true, pauses: [{ until: null }], ticks: [ended] }, later(1000));
    expect(paused).toMatchObject({ pauses: false, failuresInRow: 1 });
    const success = tick(0, 'running', { end: { status: 'succeeded', finishedAt: later(1) } });
    expect(planFor({ ...plain, nextAt: null, ticks: [success, ended] }, later(1000))).toMatchObject({
      failuresInRow: 0,
    });
  });

  it('stops when it has something to start and cannot, and takes what waits with it', () => {
    const ticks = [tick(-2, 'retrying', { retryAt: later(MINUTE * 60) }), tick(-1, 'waiting')];
    const plan = planFor({ ...plain, ticks, hindrance: 'tool_unpublished' }, later(1000));
    expect(plan.stop).toBe('tool_unpublished');
    expect(told(plan)).toEqual([
      ['11:58', 'failed'],
      ['11:59', 'stopped'],
      ['12:00', 'stopped'],
    ]);
    expect(planFor({ ...plain, hindrance: 'tool_unpublished' }, later(-1000))).toMatchObject({ stop: null, ticks: [] });
  });

  it('gives up one that cannot be decided, once, and settles what has ended all the same', () => {
    const ended = tick(-3, 'running', { end: failed });
    const ticks = [ended, tick(-2, 'retrying', { retryAt: later(5) }), tick(-1, 'waiting')];
    const plan = planToGiveUp({ ...plain, ticks }, later(1000));
    expect([plan.stop, told(plan)]).toEqual([
      'internal',
      [
        ...[
          ['11:57', 'failed'],
          ['11:58', 'failed'],
          ['11:59', 'stopped'],
          ['12:00', 'stopped'],
        ],
      ],
    ]);
    expect(planToGiveUp({ ...plain, isStopped: true, ticks: [ended] }, later(1000))).toMatchObject({
      ...{ stop: null, ticks: [{ state: 'failed' }] },
    });
  });

  it('starts nothing while it is paused or stopped, and forgets a wish to skip that has passed', () => {
    const ticks = [tick(-1, 'waiting'), tick(-2, 'retrying', { retryAt: later(-5) })];
    const pauses = [{ until: later(60 * MINUTE) }];
    expect(told(planFor({ ...plain, ticks, pauses }, later(1000)))).toEqual([['12:00', 'paused']]);
    expect(planFor({ ...plain, ticks, isStopped: true }, later(1000))).toMatchObject({ ticks: [], nextAt: noon });
    expect(planFor({ ...plain, skipAt: noon }, later(1000)).skipAt).toBeNull();
    expect(planFor({ ...plain, skipAt: later(MINUTE) }, later(1000)).skipAt).toEqual(later(MINUTE));
  });
});

describe('what to run', () => {
  const around: Parameters<typeof whatToRun>[0] = {
    ...({ person_id: 'me', owner_role: 'user', is_owner_away: false, tool_kind: 'tool', is_published: true } as const),
    ...{ active_version_id: 'active', version_id: null, was_published: false },
    ...{ is_script_on: false, script_runner: null },
  };
  it('is the active version or the one it stays with, for as long as its owner and its tool are there', () => {
    const what = (more: Partial<typeof around>, mayUseHost = false) => whatToRun({ ...around, ...more }, mayUseHost);
    expect(what({})).toEqual({ versionId: 'active' });
    expect(what({ version_id: 'old', was_published: true })).toEqual({ versionId: 'old' });
    expect(what({ version_id: 'draft' })).toEqual({ stop: 'version_gone' });
    expect(what({ is_owner_away: true })).toEqual({ stop: 'owner_left' });
    expect(what({ is_published: false })).toEqual({ stop: 'tool_unpublished' });
    const script = { tool_kind: 'script', is_published: false, is_script_on: true, script_runner: 'sandbox' } as const;
    expect(what(script)).toEqual({ stop: 'access_lost' });
    expect(what({ ...script, owner_role: 'admin' })).toEqual({ versionId: 'active' });
    expect(what({ ...script, owner_role: 'admin', is_script_on: false })).toEqual({ stop: 'script_unfit' });
    expect(what({ ...script, owner_role: 'admin', script_runner: 'browser' })).toEqual({ stop: 'script_unfit' });
    const host = { ...script, script_runner: 'host' } as const;
    expect(what({ ...host, owner_role: 'admin' }, true)).toEqual({ stop: 'access_lost' });
    expect(what({ ...host, owner_role: 'superuser' })).toEqual({ stop: 'script_unfit' });
    expect(what({ ...host, owner_role: 'superuser' }, true)).toEqual({ versionId: 'active' });
  });
});
