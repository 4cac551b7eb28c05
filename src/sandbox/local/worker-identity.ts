import { readProcessStat } from '../process-facts.ts';

/** `<pid>-<start time>`: names folders and cgroups of a worker so that a later one can tell whether it still lives. */
export function ownIdentity(): string {
  return `${process.pid}-${readProcessStat(process.pid)?.startTime ?? '0'}`;
}

/** True for a name that a worker gave (an addition after a further `-` is fine) and whose process is no more. */
export function isOfDeadWorker(name: string): boolean {
  const [, pid, startTime] = /^(\d+)-(\d+)(?:-.*)?$/.exec(name) ?? [];
  if (pid === undefined || startTime === undefined) return false;
  return readProcessStat(Number(pid))?.startTime !== startTime;
}
