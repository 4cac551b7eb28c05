import { describe, expect, it } from 'vitest';
import { dueTime, endOfQuiet } from './due-time.ts';

const stockholm = { from: '22:00', to: '07:00', zone: 'Europe/Stockholm' };
const end = (quiet: typeof stockholm, at: string) => endOfQuiet(quiet, new Date(at)).toISOString();

describe('quiet hours', () => {
  it('reach over midnight', () => {
    expect(end(stockholm, '2026-01-15T20:59:59.999Z')).toBe('2026-01-15T20:59:59.999Z');
    expect(end(stockholm, '2026-01-15T21:00:00Z')).toBe('2026-01-16T06:00:00.000Z');
    expect(end(stockholm, '2026-01-16T05:59:59Z')).toBe('2026-01-16T06:00:00.000Z');
    expect(end(stockholm, '2026-01-16T06:00:00Z')).toBe('2026-01-16T06:00:00.000Z');
    expect(end(stockholm, '2026-12-31T23:30:00Z')).toBe('2027-01-01T06:00:00.000Z');
  });

  it('stay within a day', () => {
    const noon = { ...stockholm, from: '12:00', to: '13:30' };
    expect(end(noon, '2026-01-15T10:59:00Z')).toBe('2026-01-15T10:59:00.000Z');
    expect(end(noon, '2026-01-15T11:00:00Z')).toBe('2026-01-15T12:30:00.000Z');
    expect(end(noon, '2026-01-15T12:30:00Z')).toBe('2026-01-15T12:30:00.000Z');
  });

  it('follow the clock on the wall when it changes', () => {
    expect(end(stockholm, '2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(end(stockholm, '2026-10-24T21:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
    // 02:30 is left out in spring: what would end then ends where the clock goes on.
    const early = { ...stockholm, to: '02:30' };
    expect(end(early, '2026-03-28T23:00:00Z')).toBe('2026-03-29T01:30:00.000Z');
    // In autumn 02:30 comes twice: the first one ends them, and after it they are over.
    expect(end(early, '2026-10-24T23:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(end(early, '2026-10-25T01:15:00Z')).toBe('2026-10-25T01:15:00.000Z');
  });

  it('hold nothing back for longer than a day, in any zone, at any time', () => {
    for (const zone of ['UTC', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/St_Johns'])
      for (let hour = 0; hour < 24 * 400; hour += 7) {
        const at = new Date(Date.UTC(2026, 0, 1, hour, 11));
        const held = endOfQuiet({ ...stockholm, zone }, at).getTime() - at.getTime();
        expect(held).toBeGreaterThanOrEqual(0);
        expect(held).toBeLessThanOrEqual(10 * 3_600_000);
      }
  });
});

describe('the time of an alert', () => {
  const now = new Date('2026-01-15T21:00:00Z');
  const rule = { digestMinutes: 10, quietHours: stockholm, severity: 'warning' } as const;

  it('is after its digest, and then after the quiet hours', () => {
    expect(dueTime({ ...rule, quietHours: null }, now).toISOString()).toBe('2026-01-15T21:10:00.000Z');
    expect(dueTime(rule, now).toISOString()).toBe('2026-01-16T06:00:00.000Z');
    expect(dueTime(rule, new Date('2026-01-15T20:55:00Z')).toISOString()).toBe('2026-01-16T06:00:00.000Z');
    expect(dueTime({ ...rule, digestMinutes: 0, quietHours: null }, now)).toEqual(now);
  });

  it('is right after its digest where nobody knows the zone any more', () => {
    const quietHours = { ...stockholm, zone: 'Nowhere/Left' };
    expect(dueTime({ ...rule, quietHours }, now).toISOString()).toBe('2026-01-15T21:10:00.000Z');
  });

  it('does not wait for the morning when it is critical', () => {
    expect(dueTime({ ...rule, severity: 'critical' }, now).toISOString()).toBe('2026-01-15T21:10:00.000Z');
  });
});
