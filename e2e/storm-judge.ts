/** Whether every run of a storm ended exactly once, as it may, and whether its files are those that the database knows. */
import { readdir } from 'node:fs/promises';
import { sql } from 'kysely';
import { HOUR } from '../src/contract/limits.ts';
import type { RunReason } from '../src/contract/run-status.ts';
import type { Db } from '../src/db/database.ts';
import { cleanStrays } from '../src/worker/clean.ts';
import { makeWorkerContext } from '../test/worker-context.ts';
import type { MixedTool, PublishedTool } from './mixed-tools.ts';

interface JudgedRun {
  id: string;
  tool_id: string;
  status: string;
  reason: RunReason;
  attempt: number;
  losses: number;
  ends: number;
  starts: number;
  last_seq: number;
  newest_seq: number;
  files: number;
  outputs: number;
  error_summary: string | null;
  error: unknown;
}

export interface JudgedRuns {
  stored: number;
  /** Runs that a second worker took. */
  handedBack: number;
  reasons: Record<string, number>;
  faults: string[];
}

export async function judgeRuns(
  db: Db,
  tools: PublishedTool[],
  told: { accepted: Set<string>; canceled: Set<string> },
): Promise<JudgedRuns> {
  const { rows } = await sql<JudgedRun>`
    select id, tool_id, status, reason, attempt, losses, last_seq, error_summary, error,
      json_array_length(coalesce(outputs, '[]')) as outputs,
      (select count(*) from run_events where run_id = runs.id and type = 'done') as ends,
      (
        select count(*) from run_events
        where run_id = runs.id and type = 'status' and payload ->> 'status' = 'running'
      ) as starts,
      (select max(seq) from run_events where run_id = runs.id) as newest_seq,
      (select count(*) from artifacts where run_id = runs.id) as files
    from runs`.execute(db);
  const faults: string[] = [];
  const reasons: Record<string, number> = {};
  const known = new Set(rows.map((row) => row.id));
  for (const id of told.accepted) if (!known.has(id)) faults.push(`run ${id} was accepted and is lost`);
  for (const row of rows) {
    reasons[row.reason] = (reasons[row.reason] ?? 0) + 1;
    const tool = tools.find(({ toolId }) => toolId === row.tool_id);
    for (const fault of judgeRun(row, tool, told.canceled))
      faults.push(`${fault}: ${tool?.name} ${JSON.stringify(row)}`);
  }
  return { stored: rows.length, handedBack: rows.filter((row) => row.attempt > 1).length, reasons, faults };
}

function judgeRun(row: JudgedRun, tool: MixedTool | undefined, canceled: Set<string>): string[] {
  const allowed = [
    tool?.ends,
    ...(canceled.has(row.id) ? ['canceled'] : []),
    ...(row.losses >= 2 ? ['worker_lost'] : []),
  ];
  const isSuccess = row.status === 'succeeded';
  return [
    row.ends === 1 ? '' : `it ended ${row.ends} times`,
    row.starts === row.attempt ? '' : `it started ${row.starts} times`,
    row.last_seq === row.newest_seq ? '' : 'its events have a gap at the end',
    allowed.includes(row.reason) ? '' : `it may not end as ${row.reason}`,
    // A second success would have left its files beside those of the first.
    !isSuccess || row.files === tool?.files ? '' : `it left ${row.files} files`,
    !isSuccess || row.outputs === 1 ? '' : `it shows ${row.outputs} outputs`,
  ].filter((fault) => fault !== '');
}

/** What the rounds of cleaning leave in the stores that no row knows, and what rows know that is not there. */
export async function sweepStores(db: Db, dataDir: string): Promise<string[]> {
  const context = await makeWorkerContext({ db }, dataDir);
  const later = new Date(Date.now() + 2 * HOUR);
  for (let round = 0; round < 256; round += 1) await cleanStrays(context, round, later);
  const faults: string[] = [];
  for (const [store, table] of [
    [context.artifacts, 'artifacts'],
    [context.uploads, 'uploads'],
  ] as const) {
    const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)}`.execute(db);
    const stored = new Set(rows.map((row) => row.id));
    const entries = await readdir(store.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    const strays = files.filter((name) => !stored.has(name));
    if (strays.length > 0) faults.push(`${table} without a row: ${strays.join(', ')}`);
    const missing = [...stored].filter((id) => !files.includes(id));
    if (missing.length > 0) faults.push(`${table} without a file: ${missing.join(', ')}`);
  }
  return faults;
}
