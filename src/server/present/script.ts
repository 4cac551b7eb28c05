import type { HostRunnerState, ListedScript, Script, ScriptRun, ScriptVersion } from '../../contract/script.ts';
import { OUTPUT_TAIL_BYTES } from '../../contract/script.ts';
import { type Actor, canUseHostRunner } from '../../core/permissions.ts';
import { typeOf } from '../../core/script-rules.ts';
import type { ScriptRunRow } from '../../db/script-runs.ts';
import type { ListedScriptRow, ScriptRow, ScriptVersionRow } from '../../db/scripts.ts';

/** Whether this person may use the host runner here. */
export function hostRunnerFor(actor: Actor, mayUseHost: boolean): HostRunnerState {
  if (!mayUseHost) return 'off';
  return canUseHostRunner(actor) ? 'on' : 'others';
}

export function presentScript(row: ScriptRow, actor: Actor, mayUseHost: boolean): Script {
  const mayTouch = row.runner !== 'host' || canUseHostRunner(actor);
  return {
    ...presentContent(row),
    id: row.id,
    _id: row.id,
    name: row.name,
    codeIdentifier: row.code_identifier,
    description: row.description,
    enabled: row.is_enabled,
    version: row.number,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can: { save: mayTouch, run: mayTouch && row.is_enabled && (row.runner !== 'host' || mayUseHost) },
  };
}

export function presentListedScript(row: ListedScriptRow, actor: Actor, mayUseHost: boolean): ListedScript {
  const { last_run_id: id, last_run_status: status, last_run_at: at } = row;
  return {
    ...presentScript(row, actor, mayUseHost),
    lastRun: id === null || status === null || at === null ? null : { id, status, createdAt: at.toISOString() },
  };
}

export function presentScriptVersion(row: ScriptVersionRow): ScriptVersion {
  return {
    ...presentContent(row),
    number: row.number,
    by: { id: row.created_by, name: row.created_by_name },
    at: row.created_at.toISOString(),
  };
}

function presentContent(row: ScriptRow | ScriptVersionRow) {
  return {
    type: typeOf(row.language, row.runner),
    runner: row.runner,
    script: row.source,
    defaultWorkingDirectory: row.working_directory,
    env: Object.entries(row.variables).map(([key, value]) => ({ key, value })),
    timeoutMs: row.timeout_ms,
  };
}

export function presentScriptRun(row: ScriptRunRow): ScriptRun {
  const [output] = row.outputs ?? [];
  return {
    id: row.id,
    _id: row.id,
    scriptId: row.script_id,
    status: row.status,
    trigger: row.trigger,
    createdAt: row.queued_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    exitCode: row.exit_code,
    outputTail: lastBytes(row.tail, OUTPUT_TAIL_BYTES),
    meta: {
      scriptName: row.script_name,
      version: row.number,
      runner: row.runner,
      startedBy: { id: row.person_id, name: row.person_name },
      reason: row.reason,
      message: row.error?.message ?? row.error_summary,
      durationMs: row.duration_ms,
      value: output?.kind === 'json' ? output.value : null,
      reportedByPage: row.runner === 'browser',
    },
  };
}

/** The end of a text, of whole characters. */
function lastBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  let from = Math.max(0, bytes.length - most);
  while (from > 0 && from < bytes.length && ((bytes[from] as number) & 0b1100_0000) === 0b1000_0000) from += 1;
  return bytes.toString('utf8', from);
}
