/** Looks from outside at a sandbox that is about to start foreign code: is it as closed as it was asked to be? */
import { readlinkSync } from 'node:fs';
import { listChildren, listInheritableFds, readProcessFile } from '../process-facts.ts';
import { fds } from './sandbox-arguments.ts';
import { SandboxFault } from './sandbox-fault.ts';

const NAMESPACES = ['user', 'pid', 'mnt', 'ipc', 'uts', 'net', 'cgroup'];

/** Every line is `name: value` of /proc/<pid>/status. */
const EXPECTED: Record<string, RegExp> = {
  Seccomp: /^2$/,
  NoNewPrivs: /^1$/,
  CapInh: /^0+$/,
  CapPrm: /^0+$/,
  CapEff: /^0+$/,
  CapBnd: /^0+$/,
  CapAmb: /^0+$/,
  // Real, effective, saved and file system user: none of them root's.
  Uid: /^[1-9]\d*(\s+[1-9]\d*){3}$/,
};

/** Throws a SandboxFault that names what is missing. The launcher, the only child of init, must be waiting for "go". */
export function verifySandbox(initPid: number): void {
  const [launcher] = listChildren(initPid);
  if (launcher === undefined) throw new SandboxFault('The launcher is not running.');
  const status = readProcessFile(launcher, 'status') ?? '';
  for (const [name, pattern] of Object.entries(EXPECTED)) {
    const value = new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'm').exec(status)?.[1] ?? 'unknown';
    if (!pattern.test(value)) throw new SandboxFault(`The sandbox is not closed: ${name} is ${value}.`);
  }
  for (const name of NAMESPACES)
    if (readlinkSync(`/proc/${launcher}/ns/${name}`) === readlinkSync(`/proc/self/ns/${name}`))
      throw new SandboxFault(`The sandbox is not closed: it shares the ${name} namespace with the host.`);
  const [fd] = listInheritableFds(launcher).filter((open) => open !== fds.control);
  if (fd !== undefined) throw new SandboxFault(`The sandbox is not closed: it has the host's descriptor ${fd}.`);
}
