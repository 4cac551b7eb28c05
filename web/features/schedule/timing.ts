import type { ScheduleRule } from '../../../src/contract/schedule.ts';

/** Largest first, as an interval is shown in the largest one that it is whole in. */
export const intervalUnits = { days: 86_400, hours: 3600, minutes: 60, seconds: 1 } as const;
export type IntervalUnit = keyof typeof intervalUnits;

/** What stands in the boxes that say when. All of a kind that is not chosen stays, for whoever comes back to it. */
export interface Timing {
  kind: ScheduleRule['kind'];
  at: string;
  amount: string;
  unit: IntervalUnit;
  anchor: string;
  expression: string;
  timeZone: string;
  startsAt: string;
  endsAt: string;
  /** Monday is 1; none: on all. */
  weekdays: number[];
  /** `key` keeps the boxes of a line together while others come and go. */
  blackouts: { key: number; from: string; to: string }[];
}

/** Every morning, or tomorrow morning, or every day from then on. */
export function newTiming(tomorrow: string, timeZone: string): Timing {
  const morning = `${tomorrow}T08:00`;
  return {
    ...{ kind: 'cron', expression: '0 8 * * *', at: morning, amount: '1', unit: 'days', anchor: morning, timeZone },
    ...{ startsAt: '', endsAt: '', weekdays: [], blackouts: [] },
  };
}

export function timingOf(rule: ScheduleRule, fallback: Timing): Timing {
  const common = {
    ...{ kind: rule.kind, timeZone: rule.timeZone, startsAt: rule.startsAt ?? '', endsAt: rule.endsAt ?? '' },
    ...{ weekdays: rule.weekdays ?? [], blackouts: rule.blackouts.map((dates, key) => ({ key, ...dates })) },
  };
  switch (rule.kind) {
    case 'once':
      return { ...fallback, ...common, at: rule.at };
    case 'cron':
      return { ...fallback, ...common, expression: rule.expression };
    case 'interval':
      return { ...fallback, ...common, anchor: rule.anchor, ...intervalOf(rule.everySeconds) };
  }
}

export function intervalOf(everySeconds: number): { amount: string; unit: IntervalUnit } {
  const units = Object.entries(intervalUnits) as [IntervalUnit, number][];
  const [unit, seconds] = units.find(([, each]) => everySeconds % each === 0) ?? ['seconds', 1];
  return { amount: String(everySeconds / seconds), unit };
}

/** Null while something that is needed is not filled in; what is filled in wrongly, the server says. */
export function ruleOf(timing: Timing): ScheduleRule | null {
  const common = {
    timeZone: timing.timeZone.trim(),
    startsAt: timing.startsAt || null,
    endsAt: timing.endsAt || null,
    weekdays: timing.weekdays.length % 7 === 0 ? null : [...timing.weekdays].sort((a, b) => a - b),
    blackouts: timing.blackouts.flatMap(({ from, to }) => (from ? [{ from, to: to || from }] : [])),
  };
  if (common.timeZone === '') return null;
  switch (timing.kind) {
    case 'once':
      return timing.at === '' ? null : { kind: 'once', at: timing.at, ...common };
    case 'cron': {
      const expression = timing.expression.trim();
      return expression === '' ? null : { kind: 'cron', expression, ...common };
    }
    case 'interval': {
      const everySeconds = Math.round(Number(timing.amount) * intervalUnits[timing.unit]);
      const isWhole = timing.amount.trim() !== '' && Number.isFinite(everySeconds);
      return !isWhole || timing.anchor === ''
        ? null
        : { kind: 'interval', everySeconds, anchor: timing.anchor, ...common };
    }
  }
}
