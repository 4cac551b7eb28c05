import type { ClaimedRun } from '../db/runs.ts';
import { traceIdOf } from '../telemetry/traceparent.ts';
import type { Span, Tracing } from '../telemetry/tracing.ts';

/** The worker's part of a run's trace: one span for the attempt, and in it one for each step, each beginning where the last one ended. */
export interface RunTrace {
  /** For the lines of the log; undefined where no trace is kept. */
  readonly traceId: string | undefined;
  /** The step under way has ended, and this one begins. */
  step: (name: 'sandbox start' | 'sandbox run' | 'record') => void;
  end: (status: string) => void;
}

/** `lookedAt`: when this worker began to claim the run that it now has. */
export function traceRun(tracing: Tracing, run: ClaimedRun, lookedAt: Date): RunTrace {
  const attributes = {
    'scriptorium.run.id': run.id,
    'scriptorium.run.attempt': run.attempt,
    'scriptorium.run.trigger': run.trigger,
    'scriptorium.tool': run.tool_slug,
    'scriptorium.language': run.language,
  };
  const start = { parent: run.traceparent, at: run.queued_at, attributes, kind: 'consumer' as const };
  const whole = tracing.start('run', start);
  const inside = (name: string, at: Date): Span => tracing.start(name, { parent: whole.traceparent, at });
  inside('wait in queue', run.queued_at).end({ at: lookedAt });
  let current = inside('claim', lookedAt);
  return {
    traceId: traceIdOf(whole.traceparent),
    step: (name) => {
      const at = new Date();
      current.end({ at });
      current = inside(name, at);
    },
    end: (status) => {
      current.end();
      const isFailure = status === 'failed' || status === 'timed_out';
      whole.end({ attributes: { 'scriptorium.run.status': status }, ...(isFailure && { error: status }) });
    },
  };
}
