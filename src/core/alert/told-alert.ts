import type { Severity } from '../../contract/alert-events.ts';
import type { RunTrigger } from '../../contract/run.ts';
import type { RunReason, RunStatus } from '../../contract/run-status.ts';
import type { AlertSubject } from './alert-sentence.ts';

/** An alert as a message tells it. */
export interface ToldAlert extends AlertSubject {
  id: string;
  isRecovery: boolean;
  severity: Severity;
  rule: { id: string; name: string } | null;
  tool: { id: string; slug: string; title: string } | null;
  schedule: { id: string; name: string } | null;
  channel: { id: string; name: string } | null;
  count: number;
  firstAt: Date;
  lastAt: Date;
  run: ToldRun | null;
}

/** The run an alert is about, as far as who gets the message may know of it. */
export interface ToldRun {
  id: string;
  /** Its page is there for the person whose run it is alone. */
  canOpen: boolean;
  status: RunStatus;
  reason: RunReason | null;
  trigger: RunTrigger;
  errorSummary: string | null;
  /** Without its message where that may hold what belongs to another person. */
  error: { type: string; message: string | null } | null;
  /** The end of its log. Null: not to be told. */
  lastLines: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Where there is more: the page of the run, else the alerts. */
export function pathOf(run: ToldRun | null): string {
  return run?.canOpen ? `/runs/${run.id}` : '/admin/alerts';
}
