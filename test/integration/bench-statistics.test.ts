import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import { bars, judge } from '../../bench/bars.ts';
import { measureInTurns, runBlock, sumUp } from '../../bench/measure.ts';
import { describe, percentile, ratioRange } from '../../bench/statistics.ts';

const samples = fc.array(fc.double({ noNaN: true, min: 0, max: 1e9 }), { minLength: 1 });

group('percentiles', () => {
  it('are samples by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([50, 95, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 1)).toBe(7);
    expect(percentile([3, 1, 2], 50)).toBe(2);
  });

  it('leave at least that share of the samples at or below', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 100 }), (list, percent) => {
        const value = percentile(list, percent);
        const below = list.filter((sample) => sample <= value).length;
        const strictlyBelow = list.filter((sample) => sample < value).length;
        expect(below / list.length).toBeGreaterThanOrEqual(percent / 100);
        expect(strictlyBelow / list.length).toBeLessThan(percent / 100);
      }),
    );
  });

  it('do not depend on the order of the samples and do not change it', () => {
    const list = [5, 1, 4];
    expect(describe(list)).toEqual(describe([1, 4, 5]));
    expect(list).toEqual([5, 1, 4]);
    expect(describe(list)).toMatchObject({ count: 3, min: 1, p50: 4, max: 5 });
  });

  it('of nothing, or outside 0 to 100, are refused', () => {
    expect(() => percentile([], 50)).toThrow('nothing');
    expect(() => percentile([1], 0)).toThrow('above 0');
    expect(() => percentile([1], 101)).toThrow('above 0');
  });
});

group('ratios', () => {
  it('show how far they moved from round to round', () => {
    expect(ratioRange([20, 30], [10, 10])).toEqual({ low: 2, high: 3 });
    expect(() => ratioRange([1], [1, 2])).toThrow('same rounds');
  });
});

group('a block', () => {
  it('keeps as many under way as asked for and starts no more than planned', async () => {
    let underWay = 0;
    const seen: number[] = [];
    const once = async (): Promise<number> => {
      underWay += 1;
      seen.push(underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return 1;
    };
    const block = await runBlock(once, { concurrency: 4, perRound: 20 });
    expect(block.samples).toHaveLength(20);
    expect(Math.max(...seen)).toBe(4);
    // When the last of 20 is started, three others are still under way.
    expect(block.finished).toBe(16);
  });

  it('gives the rate of the time in which nobody was idle', () => {
    const blocks = [
      { samples: [10, 10, 10], busyMs: 20, finished: 2 },
      { samples: [30, 30, 30], busyMs: 60, finished: 2 },
    ];
    expect(sumUp(blocks)).toMatchObject({ perSecond: 50, medians: [10, 30], count: 6, p50: 10, p95: 30 });
  });
});

it('sides take turns, and the first round is not counted', async () => {
  const order: string[] = [];
  const side = <Name extends string>(name: Name, ms: number) => ({
    name,
    once: async () => {
      order.push(name);
      return ms;
    },
  });
  const measured = await measureInTurns([side('bare', 1), side('ours', 2)], { concurrency: 1, rounds: 2, perRound: 2 });
  expect(order.join(' ')).toBe('bare bare ours ours bare bare ours ours ours ours bare bare');
  expect(measured.ours).toMatchObject({ count: 4, p50: 2 });
  expect(measured.bare).toMatchObject({ count: 4, p50: 1 });
});

it('a value is held against the bar in the direction that is better', () => {
  expect(judge(bars.isolatedRunOverBare, 0.7)).toBe('goal');
  expect(judge(bars.isolatedRunOverBare, 1.5)).toBe('met');
  expect(judge(bars.isolatedRunOverBare, 1.51)).toBe('missed');
  expect(judge(bars.overDocker, 40)).toBe('goal');
  expect(judge(bars.overDocker, 14.9)).toBe('missed');
});
