/** Runs that are stored as the server stores them, without HTTP: many, quickly. */
import { randomUUID } from 'node:crypto';
import { startRun } from '../src/actions/start-run.ts';
import { versionForm } from '../src/actions/version-form.ts';
import { defaultLimits } from '../src/contract/limits.ts';
import type { RunContext } from '../src/contract/run.ts';
import { ownOrigin } from '../src/db/audit.ts';
import type { Db } from '../src/db/database.ts';
import { findVersion } from '../src/db/versions.ts';

/** Stores `count` runs of a version for a person, one after the other; returns their ids in that order. */
export async function storeRuns(
  db: Db,
  run: { versionId: string; personId: string; count: number; context?: RunContext; maxUnfinished?: number },
): Promise<string[]> {
  const version = await findVersion(db, run.versionId);
  if (version === undefined) throw new Error(`There is no version ${run.versionId}.`);
  const ids: string[] = [];
  for (let number = 0; number < run.count; number += 1) {
    const runId = randomUUID();
    await startRun(db, {
      ...{
        runId,
        version,
        form: versionForm(version),
        personId: run.personId,
        context: run.context ?? 'production',
        trigger: 'manual',
      },
      ...{ inputs: {}, uploads: [], sessionFiles: 'none', defaults: defaultLimits, sessionId: randomUUID() },
      ...{ maxUnfinished: run.maxUnfinished ?? 100_000, origin: ownOrigin, now: new Date() },
    });
    ids.push(runId);
  }
  return ids;
}
