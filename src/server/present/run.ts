import type { Artifact, Run, RunSummary, WaitingFor } from '../../contract/run.ts';
import { isFinal } from '../../contract/run-status.ts';
import type { ArtifactRow } from '../../db/artifacts.ts';
import type { RunRow, RunSummaryRow } from '../../db/runs.ts';
import type { WaitingRow } from '../../db/waiting-runs.ts';

export function presentRunSummary(row: RunSummaryRow): RunSummary {
  // One that was canceled while it waited has waited until then.
  const waitedUntil = row.started_at ?? row.finished_at;
  return {
    id: row.id,
    tool: { id: row.tool_id, slug: row.tool_slug, title: row.tool_title },
    versionId: row.version_id,
    versionNumber: row.version_number,
    context: row.context,
    trigger: row.trigger,
    person: { id: row.person_id, name: row.person_name },
    actionId: row.action_id,
    status: row.status,
    reason: row.reason,
    queuedAt: row.queued_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    queuedMs: waitedUntil === null ? null : Math.max(0, waitedUntil.getTime() - row.queued_at.getTime()),
    durationMs: row.duration_ms,
  };
}

export function presentArtifact(row: ArtifactRow): Artifact {
  return {
    id: row.id,
    path: row.path,
    bytes: row.bytes,
    contentType: row.content_type,
    expiresAt: row.expires_at.toISOString(),
  };
}

export interface RunView {
  files: { name: string; bytes: number }[];
  artifacts: ArtifactRow[];
  /** Of a queued run. */
  waiting: WaitingRow | undefined;
  /** Whether the session is still where this run left it, so that its actions can be taken. */
  isLatestTurn: boolean;
  /** Whether the reader may see the log, the traceback and what the run used. */
  canReadDetails: boolean;
  kept: Run['kept'];
  canRunAgain: boolean;
}

export function presentRun(row: RunRow, view: RunView): Run {
  return {
    ...presentRunSummary(row),
    inputs: row.inputs,
    files: view.files.map(({ name, bytes }) => ({ name, bytes })),
    waitingFor: view.waiting === undefined ? null : presentWaiting(view.waiting),
    errorSummary: row.error_summary,
    errorReference: row.error_reference,
    progress: row.progress,
    outputs: row.outputs ?? [],
    nextActions: view.isLatestTurn ? (row.next_actions ?? []) : [],
    stateRev: row.state_rev,
    artifacts: view.artifacts.map(presentArtifact),
    lastSeq: row.last_seq,
    details: view.canReadDetails ? presentDetails(row) : null,
    kept: view.kept,
    can: {
      cancel: !isFinal(row.status),
      delete: isFinal(row.status),
      readLog: view.canReadDetails,
      runAgain: view.canRunAgain,
    },
  };
}

function presentWaiting(row: WaitingRow): WaitingFor {
  const isHeldFor = { person: 'person_limit', tool: 'tool_limit' } as const;
  if (!row.has_worker) return { reason: 'no_worker', ahead: row.ahead };
  return { reason: row.held_by === null ? 'workers_busy' : isHeldFor[row.held_by], ahead: row.ahead };
}

function presentDetails(row: RunRow): NonNullable<Run['details']> {
  return {
    attempt: row.attempt,
    exitCode: row.exit_code,
    signal: row.signal,
    cpuMs: row.cpu_ms,
    peakMemoryBytes: row.peak_memory_bytes,
    error: row.error,
    authorNotices: row.author_notices ?? [],
    refusedArtifacts: row.refused_artifacts ?? [],
  };
}
