import { describe, expect, it } from 'vitest';
import type { ScheduleRule } from '../../contract/schedule.ts';
import { checkRule } from './check-rule.ts';
import { readCron } from './cron.ts';

const usual = { timeZone: 'Europe/Stockholm', startsAt: null, endsAt: null, weekdays: null, blackouts: [] };
const cron = (expression: string, more: Partial<ScheduleRule> = {}) =>
  ({ kind: 'cron', expression, ...usual, ...more }) as ScheduleRule;
const codes = (rule: ScheduleRule) => checkRule(rule).map(({ field, code }) => `${field} ${code}`);

describe('checkRule', () => {
  it.each([
    '*/5 * * * *',
    '0-59/15 8-17 * * MON-FRI',
    '00 07 1,15 jan-mar,DEC *',
    '0 0 * * 5-7',
    '0 0 * * SAT-SUN',
    '0\t0  *   * 7',
    ' @daily ',
    '@HOURLY',
    '30 0 6 * * *',
    '0,30 0 * * * *',
    '0 0 29 2 *',
    '0 0 30 2 1',
  ])('takes %j', (expression) => {
    expect(checkRule(cron(expression))).toEqual([]);
  });

  it.each([
    ['', 'cron_fields'],
    ['* * * *', 'cron_fields'],
    ['0 0 0 1 1 * 2027', 'cron_fields'],
    ['@reboot', 'cron_nickname'],
    ['@every 5m', 'cron_nickname'],
    ['60 * * * *', 'cron_value'],
    ['* 24 * * *', 'cron_value'],
    ['* * 0 * *', 'cron_value'],
    ['* * 32 * *', 'cron_value'],
    ['* * * 13 *', 'cron_value'],
    ['* * * * 8', 'cron_value'],
    ['* * * * XYZ', 'cron_value'],
    ['* * * MON *', 'cron_value'],
    ['0-99 * * * *', 'cron_value'],
    ['1e1 * * * *', 'cron_sign'],
    ['-1 * * * *', 'cron_sign'],
    ['1.5 * * * *', 'cron_sign'],
    ['? * * * *', 'cron_sign'],
    ['* * L * *', 'cron_sign'],
    ['* * 15W * *', 'cron_sign'],
    ['* * * * 5#2', 'cron_sign'],
    ['H * * * *', 'cron_sign'],
    ['1,,2 * * * *', 'cron_sign'],
    ['1-2-3 * * * *', 'cron_sign'],
    ['٣ * * * *', 'cron_sign'],
    ['0\u00a01 * * * *', 'cron_sign'],
    ['30-10 * * * *', 'cron_range'],
    ['* * * * FRI-MON', 'cron_range'],
    ['* * * * 6-0', 'cron_range'],
    ['5/15 * * * *', 'cron_step'],
    ['*/0 * * * *', 'cron_step'],
    ['*/60 * * * *', 'cron_step'],
    ['* * * * * *', 'too_often'],
    ['0,30 * * * * *', 'too_often'],
    ['0 0 30 2 *', 'never_due'],
    ['0 0 31 4,6,9,11 *', 'never_due'],
  ])('refuses %j: %s', (expression, code) => {
    expect(codes(cron(expression))).toEqual([`expression ${code}`]);
    expect(checkRule(cron(expression))[0]?.message).toMatch(/^\P{Cc}{5,300}\.$/u);
  });

  it('reads nothing that is far too long, and is quick with the worst that is not', () => {
    const started = process.cpuUsage();
    expect(codes(cron('1,'.repeat(5000)))).toEqual(['expression too_long']);
    for (const worst of [`${'0-59/1,'.repeat(27)}1 * * * *`, `${'9'.repeat(196)} * * * *`, `${'*'.repeat(200)}`]) {
      checkRule(cron(worst));
    }
    // A bound for what would take minutes, not a measure; and not for what others take.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(2000);
  });

  it('takes the names of the IANA database alone, each as it is written there', () => {
    for (const timeZone of ['UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'])
      expect(codes(cron('@daily', { timeZone }))).toEqual([]);
    for (const timeZone of [
      '',
      'Mars/Olympus',
      'europe/stockholm',
      '+02:00',
      'Z',
      '../etc/passwd',
      'Europe/Stockholm\0',
    ])
      expect(codes(cron('@daily', { timeZone }))).toEqual(['timeZone unknown_zone']);
  });

  it('refuses dates that no calendar has, and ends before starts', () => {
    const once = (at: string, more = {}) => ({ kind: 'once', at, ...usual, ...more }) as ScheduleRule;
    expect(codes(once('2028-02-29T12:00'))).toEqual([]);
    expect(codes(once('2027-02-29T12:00'))).toEqual(['at no_such_date']);
    const blackouts = [
      { from: '2027-04-31', to: '2027-05-02' },
      { from: '2027-06-02', to: '2027-06-01' },
    ];
    expect(codes(once('2027-01-01T12:00', { blackouts }))).toEqual([
      'blackouts no_such_date',
      'blackouts ends_before_start',
    ]);
    const turned = { startsAt: '2027-01-02T00:00', endsAt: '2027-01-01T00:00' };
    expect(codes(cron('@daily', turned))).toEqual(['endsAt ends_before_start']);
  });

  it('refuses what the days that are left out never leave', () => {
    const monday = { ...usual, weekdays: [1] };
    expect(codes({ kind: 'once', at: '2027-01-05T12:00', ...monday })).toEqual(['at never_due']);
    expect(codes(cron('0 0 * * 2', monday))).toEqual(['expression never_due']);
    expect(codes(cron('0 0 29 2 *', monday))).toEqual([]);
    const weekly = { kind: 'interval', everySeconds: 7 * 86_400, anchor: '2027-01-05T12:00' } as const;
    expect(codes({ ...weekly, ...monday })).toEqual(['everySeconds never_due']);
    const year = [{ from: '2027-01-01', to: '2027-12-31' }];
    expect(
      codes(cron('@daily', { startsAt: '2027-02-01T00:00', endsAt: '2027-12-31T23:59', blackouts: year })),
    ).toEqual(['expression never_due']);
  });

  it('reads numbers of weekdays as Unix does, and either kind of day as enough where both are named', () => {
    const weekdays = (field: string) => {
      const read = readCron(`0 0 * * ${field}`);
      return read.ok && read.cron.weekdays;
    };
    expect(weekdays('0')).toEqual(weekdays('7'));
    expect(weekdays('1-5')).toEqual(weekdays('mon-FRI'));
    expect(weekdays('5-7')).toEqual([0, 5, 6]);
    expect(weekdays('*/2')).toEqual([0, 2, 4, 6]);
    const isEither = (expression: string) => {
      const read = readCron(expression);
      return read.ok && read.cron.isEitherDay;
    };
    expect(isEither('0 0 13 * 5')).toBe(true);
    expect(isEither('0 0 13 * *')).toBe(false);
    expect(isEither('0 0 */2 * 5')).toBe(false);
  });
});
