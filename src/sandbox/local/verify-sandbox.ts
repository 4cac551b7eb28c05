/** Looks from outside at a sandbox that is about to start foreign code: is it as closed as it was asked to be? */
import { readdirSync, readlinkSync, statfsSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { listChildren, listInheritableFds, readProcessFile } from '../process-facts.ts';
import { SandboxFault } from '../sandbox-fault.ts';

const NAMESPACES = ['user', 'pid', 'mnt', 'ipc', 'uts', 'net', 'cgroup'];

/** Every line is `name: value` of /proc/<pid>/status. */
const NO_RIGHTS: Record<string, RegExp> = {
  NoNewPrivs: /^1$/,
  CapInh: /^0+$/,
  CapPrm: /^0+$/,
  CapEff: /^0+$/,
  CapBnd: /^0+$/,
  CapAmb: /^0+$/,
  // Real, effective, saved and file system user: none of them root's.
  Uid: /^[1-9]\d*(\s+[1-9]\d*){3}$/,
};
const FILTERED = { ...NO_RIGHTS, Seccomp: /^2$/ };

/** What the launcher itself holds for a moment is gone by then, on the busiest host. */
const MOST_LOOKS = 100;
const LOOK_AGAIN_MS = 10;

/** Rejects with a SandboxFault that names what is missing. The launcher, which is init, must have said "ready". */
export async function verifySandbox(initPid: number, controlFd: number): Promise<void> {
  verifyProcess(initPid, FILTERED);
  verifyHidden(initPid);
  await verifyInherited(initPid, controlFd);
}

/**
 * What a program that is started would have from the host. On its way to wait for "go" the shell copies its own stdin
 * aside, and only in a second step marks the copy as one that no program gets: between the two it looks like one of the
 * host's (seen once in thousands of runs on a busy host). One of the host's stays.
 */
async function verifyInherited(pid: number, controlFd: number): Promise<void> {
  for (let looks = 1; ; looks += 1) {
    const [fd] = listInheritableFds(pid).filter((open) => open !== controlFd);
    if (fd === undefined) return;
    if (looks === MOST_LOOKS) throw new SandboxFault(`The sandbox is not closed: it has the host's descriptor ${fd}.`);
    await wait(LOOK_AGAIN_MS);
  }
}

/**
 * What a script may write must have as few files as it was given. It is asked for at the folder itself, as the process
 * sees it.
 */
export function verifyRooms(initPid: number, mostFiles: Record<string, number>): void {
  for (const [path, most] of Object.entries(mostFiles)) {
    const { files } = statfsSync(`/proc/${initPid}/root${path}`);
    if (files === 0 || files > most)
      throw new SandboxFault(`The sandbox is not closed: ${path} may hold ${files} files.`);
  }
}

/** The same of a fork, which starts no program that would close what is marked so: it may have the contract's alone. */
export function verifyFork(initPid: number, isProgram: boolean): void {
  const launcher = findLauncher(initPid);
  verifyProcess(launcher, FILTERED);
  // Standard streams, the control channel, and its line to init, which it closes before the script begins.
  if (isProgram) verifyOwnFds(launcher, 5);
  else verifyFds(launcher, 5);
}

/** Of a zygote: it makes namespaces, so it has no filter, and imports nothing that is not ours. */
export function verifyZygote(pid: number, socketFd: number): void {
  verifyProcess(pid, NO_RIGHTS);
  verifyFds(pid, socketFd + 1);
}

function findLauncher(initPid: number): number {
  const [launcher] = listChildren(initPid);
  if (launcher === undefined) throw new SandboxFault('The launcher is not running.');
  return launcher;
}

/** The kernel gives what is in /proc of a process that may not be looked into to root, and else to its own user. */
function verifyHidden(pid: number): void {
  const user = /^Uid:\s*(\d+)/m.exec(readProcessFile(pid, 'status') ?? '')?.[1];
  if (user === undefined || statSync(`/proc/${pid}/environ`).uid === Number(user))
    throw new SandboxFault('The sandbox is not closed: a script could look into its init.');
}

function verifyProcess(pid: number, expected: Record<string, RegExp>): void {
  const status = readProcessFile(pid, 'status') ?? '';
  for (const [name, pattern] of Object.entries(expected)) {
    const value = new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'm').exec(status)?.[1] ?? 'unknown';
    if (!pattern.test(value)) throw new SandboxFault(`The sandbox is not closed: ${name} is ${value}.`);
  }
  for (const name of NAMESPACES)
    if (readlinkSync(`/proc/${pid}/ns/${name}`) === readlinkSync(`/proc/self/ns/${name}`))
      throw new SandboxFault(`The sandbox is not closed: it shares the ${name} namespace with the host.`);
}

/** Of a program that has started: from the first number on it may have what it made itself, and nothing else can be. */
function verifyOwnFds(pid: number, first: number): void {
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
    if (Number(fd) >= first && !/^(anon_inode:|pipe:|\/dev\/null$)/.test(target))
      throw new SandboxFault(`The sandbox is not closed: it has the descriptor ${fd}.`);
  }
}

/** Throws when any but the first `count` descriptors is open. */
function verifyFds(pid: number, count: number): void {
  const odd = readdirSync(`/proc/${pid}/fd`).find((fd) => Number(fd) >= count);
  if (odd !== undefined) throw new SandboxFault(`The sandbox is not closed: it has the descriptor ${odd}.`);
}
