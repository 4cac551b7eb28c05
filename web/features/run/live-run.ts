import type { RunEvent } from '../../../src/contract/run-event.ts';
import type { RunReason, RunStatus } from '../../../src/contract/run-status.ts';
import { appendAttempt, appendLog, createLogBook, type LogBook } from './log-book.ts';

/** What the event stream has told since the run was read. Null means: as the run itself says. */
export interface LiveRun {
  /** Of the newest event that was taken. */
  seq: number;
  /** Of the newest event that the run, as it was read, already contains. */
  readSeq: number;
  status: RunStatus | null;
  reason: RunReason | null;
  startedAt: string | null;
  progress: { fraction: number; text: string } | null;
  isDone: boolean;
  attempt: number;
  log: LogBook;
}

/** Who may read the log takes the stream from its beginning; for the others it starts where the run was read. */
export function createLiveRun(run: { lastSeq: number; can: { readLog: boolean } }): LiveRun {
  return {
    seq: run.can.readLog ? 0 : run.lastSeq,
    readSeq: run.lastSeq,
    status: null,
    reason: null,
    startedAt: null,
    progress: null,
    isDone: false,
    attempt: 1,
    log: createLogBook(),
  };
}

/** Takes each event once, whatever is sent again; false when it was known. Old states never overwrite newer ones. */
export function takeEvent(live: LiveRun, event: RunEvent): boolean {
  if (event.seq <= live.seq) return false;
  live.seq = event.seq;
  const isNews = event.seq > live.readSeq;
  switch (event.type) {
    case 'log':
      appendLog(live.log, event);
      break;
    case 'progress':
      if (isNews) live.progress = { fraction: event.fraction, text: event.text };
      break;
    case 'status':
      if (event.attempt > live.attempt) appendAttempt(live.log, event.attempt);
      live.attempt = event.attempt;
      if (!isNews) break;
      live.status = event.status;
      if (event.status === 'running') live.startedAt = event.ts;
      break;
    case 'done':
      live.isDone = true;
      live.status = event.status;
      live.reason = event.reason;
      break;
  }
  return true;
}
