import { describe, expect, it } from 'vitest';
import { historyRange } from './run-history.ts';

const now = new Date('2026-03-31T10:30:00Z');
const range = (from: string | null, to: string | null) => {
  const {
    from: start,
    to: end,
    step,
  } = historyRange({ from: from ? new Date(from) : null, to: to ? new Date(to) : null }, now);
  return [start.toISOString().slice(0, 13), end.toISOString().slice(0, 13), step];
};

describe('a chart of runs', () => {
  it('shows thirty days unless another range is asked for, in steps that fit it', () => {
    expect(range(null, null)).toEqual(['2026-03-01T10', '2026-03-31T10', 'day']);
    expect(range(null, '2026-02-01T00:00:00Z')).toEqual(['2026-01-02T00', '2026-02-01T00', 'day']);
    expect(range('2026-03-30T10:59:59Z', null)).toEqual(['2026-03-30T10', '2026-03-31T10', 'hour']);
    expect(range('2025-04-01T00:00:00Z', null)).toEqual(['2025-04-01T00', '2026-03-31T10', 'week']);
    expect(range('2020-01-01T00:00:00Z', null)).toEqual(['2020-01-01T00', '2026-03-31T10', 'month']);
    expect(range('0001-01-01T00:00:00Z', null)[0]).toBe('2016-03-23T10');
    expect(range(null, '0000-01-01T00:00:00Z')).toEqual(['1970-01-01T00', '1970-01-01T00', 'day']);
    expect(range('2026-04-01T00:00:00Z', null)).toEqual(['2026-03-31T10', '2026-03-31T10', 'hour']);
  });
});
