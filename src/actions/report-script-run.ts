import { AppError } from '../contract/errors.ts';
import type { Limits } from '../contract/limits.ts';
import type { BodyOf } from '../contract/route.ts';
import type { routes } from '../contract/routes.ts';
import type { RunTrigger } from '../contract/run.ts';
import type { FinalStatus, RunReason } from '../contract/run-status.ts';
import { OUTPUT_TAIL_BYTES } from '../contract/script.ts';
import { effectiveLimits } from '../core/effective-limits.ts';
import { cleanText } from '../core/json.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { insertReportedRun, type ReportedRun } from '../db/script-runs.ts';
import { findScript, findScriptVersion, lockScript } from '../db/scripts.ts';
import { findVersion } from '../db/versions.ts';

const reasons = {
  succeeded: 'ok',
  failed: 'script_error',
  canceled: 'canceled',
  timed_out: 'timeout',
} as const satisfies Record<FinalStatus, RunReason>;

/**
 * Records that a script ran in somebody's page. What came of it is what the page says, and is marked so wherever it is
 * shown. Throws not_found, invalid_request for a script that does not run in pages.
 */
export async function reportScriptRun(
  db: Db,
  origin: Origin,
  report: BodyOf<typeof routes.reportScriptRun>,
  run: { id: string; scriptId: string; personId: string; trigger: RunTrigger; defaults: Limits; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { id, scriptId, now } = run;
    const script = (await lockScript(tx, scriptId, { isShared: true })) ? await findScript(tx, scriptId) : undefined;
    if (script === undefined) throw new AppError('not_found');
    // It has run, whatever was done to the script meanwhile.
    const ran = await findScriptVersion(tx, { scriptId, number: report.version });
    const version = ran && (await findVersion(tx, ran.id));
    if (version === undefined || ran?.runner !== 'browser')
      throw refusal('There is no such version of this script that runs in the page.');
    await insertReportedRun(tx, {
      ...{ id, scriptId, versionId: version.id, personId: run.personId, trigger: run.trigger },
      ...{ status: report.status, reason: reasons[report.status], durationMs: report.durationMs },
      limits: effectiveLimits(run.defaults, version.limits),
      output: lastOutput(report.output),
      now,
    });
    const after = { scriptId, versionId: version.id, status: report.status };
    await recordAudit(tx, origin, { action: 'run.reported', target: { type: 'run', id }, after, at: now });
  });
}

/** The last lines that fit into a tail; lines of one stream that follow each other are one piece. */
function lastOutput(lines: BodyOf<typeof routes.reportScriptRun>['output']): ReportedRun['output'] {
  const pieces: ReportedRun['output'] = [];
  let left = OUTPUT_TAIL_BYTES;
  for (const { stream, line } of lines.toReversed()) {
    const text = `${cleanText(line).replaceAll('\n', ' ')}\n`;
    left -= Buffer.byteLength(text);
    if (left < 0) break;
    const first = pieces[0];
    if (first?.stream === stream) pieces[0] = { stream, text: text + first.text, lines: first.lines + 1 };
    else pieces.unshift({ stream, text, lines: 1 });
  }
  return pieces;
}

function refusal(message: string): AppError {
  return new AppError('invalid_request', {}, { message });
}
