/** What the end of a run means to a rule. */
import type { AlertEvent, AlertKind } from '../../contract/alert-events.ts';
import type { RunStatus } from '../../contract/run-status.ts';

export interface EndedRun {
  id: string;
  toolId: string;
  /** Null: no schedule started it. */
  scheduleId: string | null;
  status: RunStatus;
}

export interface Verdict {
  raise: { kind: AlertKind; subject: string; isOverAtOnce: boolean } | null;
  /** Subjects whose open alerts are over. */
  settle: string[];
}

/**
 * Runs of one schedule are judged by themselves: another schedule of the same tool that goes well says nothing of them.
 * A canceled run says nothing at all.
 */
export function judgeRunEnd(events: readonly AlertEvent[], run: EndedRun): Verdict {
  const thing = thingOf(run);
  if (run.status === 'succeeded') {
    const isTold = events.includes('succeeded');
    return {
      // Each success is told by itself, so it is over when it is told.
      raise: isTold ? { kind: 'succeeded', subject: `succeeded:run:${run.id}`, isOverAtOnce: true } : null,
      settle: [endsOf(thing), `missed:${thing}`, `no_success:${thing}`, `no_success:tool:${run.toolId}`],
    };
  }
  const kind = events.find((event) => event === run.status);
  if (kind !== 'failed' && kind !== 'timed_out') return { raise: null, settle: [] };
  return { raise: { kind, subject: endsOf(thing), isOverAtOnce: false }, settle: [] };
}

function thingOf({ toolId, scheduleId }: Pick<EndedRun, 'toolId' | 'scheduleId'>): string {
  return scheduleId === null ? `tool:${toolId}` : `schedule:${scheduleId}`;
}

/** A run that fails and one that takes too long are the same trouble with the same thing. */
function endsOf(thing: string): string {
  return `ends:${thing}`;
}
