import type { WaitingFor } from '../../src/contract/run.ts';
import type { RunStatus } from '../../src/contract/run-status.ts';
import { runReasonsEn } from '../../src/core/run-reasons-en.ts';

const count = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

export const runEn = {
  title: 'Run',
  status: {
    queued: 'Waiting',
    running: 'Running',
    succeeded: 'Succeeded',
    failed: 'Failed',
    canceled: 'Canceled',
    timed_out: 'Timed out',
  } satisfies Record<RunStatus, string>,
  reason: runReasonsEn,
  waiting: 'Waiting for a free place',
  waitingFor: {
    no_worker: () => 'No worker is running just now. The run starts when one is back',
    workers_busy: (ahead: number) => (ahead === 0 ? 'Next in line' : `${count(ahead, 'run goes', 'runs go')} first`),
    person_limit: (ahead: number) =>
      ahead === 0
        ? 'Starts when one of your other runs has ended'
        : `Waits for your other runs; ${count(ahead, 'more goes', 'more go')} first`,
    tool_limit: (ahead: number) =>
      ahead === 0
        ? 'Starts when another run of this tool has ended'
        : `The tool is busy; ${count(ahead, 'run', 'runs')} of it first`,
  } satisfies Record<WaitingFor['reason'], (ahead: number) => string>,
  waited: (time: string) => `waited ${time}`,
  elapsed: 'Elapsed time',
  progress: 'Progress',
  tellAuthor: 'Tell the people who look after the tool. The reference helps them to find out why.',
  live: 'The result appears here when the tool is done. You can leave the page; the run goes on.',
  cancel: 'Cancel the run',
  again: 'Run again',
  againFiles: 'Run again with new files',
  edit: 'Change and run',
  test: 'Test run',
  turn: 'Next step',
  by: (name: string) => `by ${name}`,
  result: 'Result',
  noResult: 'The tool finished without showing anything.',
  files: 'Files',
  filesKept: (date: string) => `Deleted on ${date}`,
  next: 'Next step',
  moved: 'Open the latest run',
  given: 'What was given',
  nothingGiven: 'Nothing was filled in.',
  log: 'Log',
  details: 'Details',
  started: 'Started',
  finished: 'Finished',
  openTool: 'Open the tool',
};

export const logEn = {
  search: 'Search the log',
  both: 'All',
  stdout: 'Output',
  stderr: 'Errors',
  stream: 'Which lines',
  follow: 'Follow',
  empty: 'Nothing has been written yet.',
  emptyDone: 'Nothing was written.',
  noMatch: 'No line matches.',
  lines: (n: number) => count(n, 'line', 'lines'),
  omitted: (size: string) => `${size} left out here, because the log is over its limit`,
  attempt: (n: number) => `Attempt ${n}`,
  download: (stream: string) => `Download ${stream}`,
  errorLine: 'error line',
};

export const detailsEn = {
  reason: 'Reason',
  exitCode: 'Exit code',
  signal: 'Signal',
  attempt: 'Attempt',
  waited: 'Waited',
  ran: 'Ran',
  cpu: 'Processor time',
  memory: 'Most memory',
  version: 'Version',
  person: 'Run by',
  id: 'Run id',
  traceback: 'Traceback',
  atLine: (line: number) => `Line ${line}`,
  notices: 'Notices for the author',
  refused: 'Files that were refused',
};
