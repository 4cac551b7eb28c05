import { readlinkSync } from 'node:fs';
import { hasEnded, readProcessStat } from './process-facts.ts';

/** Of this process's pid namespace. Containers on one host may share cgroups and folders, but not pids. */
function pidNamespace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
}

/**
 * `<pid namespace>-<pid>-<start time>`: names folders and cgroups of a worker so that a later one can tell whether it
 * still lives.
 */
export function ownIdentity(): string {
  return `${pidNamespace()}-${process.pid}-${readProcessStat(process.pid)?.startTime ?? '0'}`;
}

/**
 * True for a name that a worker gave (an addition after a further `-` is fine) and whose process is no more. A worker of
 * another pid namespace is left alone: from here nobody can tell.
 */
export function isOfDeadWorker(name: string): boolean {
  const [, namespace, pid, startTime] = /^(\d+)-(\d+)-(\d+)(?:-.*)?$/.exec(name) ?? [];
  if (namespace !== pidNamespace() || pid === undefined || startTime === undefined) return false;
  return hasEnded(Number(pid), startTime);
}
