import type { ToolMonth } from '../../contract/monitoring.ts';
import type { ToolUsage } from '../../contract/tool.ts';
import { successRateOf } from '../../core/monitoring.ts';
import { timeOfShare } from '../../core/run-times.ts';
import type { ToolMonthRow, UsageRow } from '../../db/usage.ts';

export function presentUsage(row: UsageRow): ToolUsage['months'][number] {
  return {
    month: row.month,
    runs: row.runs,
    successRate: row.decided === 0 ? null : row.succeeded / row.decided,
    medianMs: row.median_ms === null ? null : Math.round(row.median_ms),
    p95Ms: row.p95_ms === null ? null : Math.round(row.p95_ms),
    people: row.people,
  };
}

export function presentToolMonth(row: ToolMonthRow): ToolMonth {
  const { month, tool_id: toolId, kind, slug, title, succeeded, failed, timed_out: timedOut, canceled } = row;
  return {
    ...{ month, toolId, kind, slug, title, succeeded, failed, timedOut, canceled },
    runs: succeeded + failed + timedOut + canceled,
    successRate: successRateOf({ succeeded, failures: failed + timedOut }),
    totalMs: row.duration_ms,
    medianMs: timeOfShare(row.durations, 0.5),
    p95Ms: timeOfShare(row.durations, 0.95),
    people: row.people,
  };
}
