/**
 * Looks at what the first process of a container reports of it, before it is given anything: is it as closed as it was
 * asked to be? Pure.
 */
import { SandboxFault } from '../sandbox-fault.ts';
import { CONTAINER_UID } from './container-settings.ts';

/** The message of the first process, written by `runtime/container/facts.py`. */
export interface ContainerFacts {
  release: string;
  /** Fields of /proc/self/status. gVisor leaves out some. */
  status: Record<string, string>;
  interfaces: string[];
  mounts: Record<string, { options: string[]; kind: string }>;
  seal: string | null;
}

export interface ExpectedContainer {
  seal: string;
  image: string;
  /** Of the engine's host. */
  hostKernel: string;
  runtime: 'runsc' | null;
}

const uid = String(CONTAINER_UID);
const fields: [name: string, pattern: RegExp, isAlwaysThere: boolean][] = [
  ['Uid', new RegExp(`^${uid}(\\s+${uid}){3}$`), true],
  ['Gid', new RegExp(`^${uid}(\\s+${uid}){3}$`), true],
  ['Groups', new RegExp(`^(${uid})?$`), true],
  ['CapInh', /^0+$/, true],
  ['CapPrm', /^0+$/, true],
  ['CapEff', /^0+$/, true],
  ['CapBnd', /^0+$/, true],
  ['CapAmb', /^0+$/, false],
  ['NoNewPrivs', /^1$/, false],
  ['Seccomp', /^2$/, true],
];

/** Throws a SandboxFault that names the first thing that is missing. */
export function verifyContainer(facts: ContainerFacts, expected: ExpectedContainer): void {
  for (const [name, pattern, isAlwaysThere] of fields) {
    const value = facts.status[name];
    if (value === undefined ? isAlwaysThere : !pattern.test(value))
      throw open(`${name} is ${value ?? 'unknown'}${hintOf(name, expected)}`);
  }
  // Tunnels of no use appear in a new network namespace where the host has their modules; a card does not.
  const card = facts.interfaces.find((name) => !/^(lo|tunl0|gre0|gretap0|erspan0|sit0|ip6\w+|ip_vti0)$/.test(name));
  if (card !== undefined) throw open(`it has the network interface ${card}`);
  if (facts.mounts['/']?.options.includes('ro') !== true) throw open('its root can be written');
  for (const folder of ['/work', '/tmp', '/dev/shm'])
    if (facts.mounts[folder]?.kind !== 'tmpfs') throw open(`${folder} is not in memory`);
  if (expected.runtime === 'runsc' && facts.release === expected.hostKernel)
    throw new SandboxFault(`The runtime runsc is not gVisor: inside it is the host's kernel, ${facts.release}.`);
  if (facts.seal !== expected.seal)
    throw new SandboxFault(
      `The image ${expected.image} holds another version of Scriptorium's runtime than this worker. Build it again.`,
    );
}

function open(what: string): SandboxFault {
  return new SandboxFault(`The container is not closed: ${what}.`);
}

function hintOf(name: string, { runtime }: ExpectedContainer): string {
  return name === 'Seccomp' && runtime === 'runsc' ? ' (register runsc with --oci-seccomp)' : '';
}
