import type { ToolUsage } from '../../contract/tool.ts';
import type { UsageRow } from '../../db/usage.ts';

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
