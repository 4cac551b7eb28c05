import { DAY } from '../contract/limits.ts';
import type { Run, RunRetention } from '../contract/run.ts';
import type { Settings } from '../contract/settings.ts';

/** How long runs are kept, out of the settings of an installation. */
export function retentionOf(settings: Settings): RunRetention {
  return {
    days: settings['retention.runDays'],
    perTool: settings['retention.runsPerTool'],
    perPerson: settings['retention.runsPerPerson'],
    logDays: settings['retention.logDays'],
  };
}

/** Until when a run and its log are kept by their age; a log never longer than its run. */
export function keptUntil(retention: RunRetention, queuedAt: Date): Run['kept'] {
  const after = (days: number | null) =>
    days === null ? null : new Date(queuedAt.getTime() + days * DAY).toISOString();
  const isShorter = retention.logDays !== null && (retention.days === null || retention.logDays < retention.days);
  return { until: after(retention.days), logUntil: isShorter ? after(retention.logDays) : null };
}
