import { causes } from './end-causes.ts';
import { type EndCause, killed } from './judge-end.ts';
import { createRunEnding, endOnAbort, type RunEnding } from './run-ending.ts';
import type { Outcome, RunHooks } from './runner.ts';
import { SandboxFault } from './sandbox-fault.ts';

/**
 * Every way a run can end is an outcome: canceled, given up because the worker stops (`closing`), or not started because
 * it could not be protected. Only a fault of the platform is thrown.
 */
export async function endHonestly(
  hooks: Pick<RunHooks, 'signal'>,
  closing: AbortSignal,
  execute: (ending: RunEnding) => Promise<Outcome>,
): Promise<Outcome> {
  const startedAt = performance.now();
  const ending = createRunEnding();
  const stopListening = [
    endOnAbort(ending, hooks.signal, causes.canceled),
    endOnAbort(ending, closing, causes.workerStopped),
  ];
  try {
    if (ending.cause !== null) return unstarted(ending.cause, startedAt);
    return await execute(ending);
  } catch (error) {
    if (ending.cause !== null) return unstarted(ending.cause, startedAt);
    if (error instanceof SandboxFault) return sandboxError(error, startedAt);
    throw error;
  } finally {
    for (const stop of stopListening) stop();
  }
}

/** The outcome of a run whose script never started because it could not be protected. */
export function sandboxError(fault: SandboxFault, startedAt: number): Outcome {
  return { ...unstarted({ reason: 'sandbox_error', message: fault.message }, startedAt), signal: null };
}

function unstarted(cause: EndCause, startedAt: number): Outcome {
  const durationMs = performance.now() - startedAt;
  return { ...killed(cause), durationMs, cpuMs: null, peakMemoryBytes: null, artifacts: [], refused: [] };
}
