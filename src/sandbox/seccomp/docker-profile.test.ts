import { expect, it } from 'vitest';
import { dockerProfile } from './docker-profile.ts';
import { arm64, x64 } from './machines.ts';
import { EAFNOSUPPORT, ENOSYS, EPERM, refusedCalls, unknownCalls } from './policy.ts';

interface Profile {
  defaultAction: string;
  architectures: string[];
  syscalls: { names: string[]; action: string; errnoRet: number; args: Argument[] }[];
}
interface Argument {
  index: number;
  value: number;
  valueTwo: number;
  op: string;
}

/** As libseccomp compares. */
function holds({ index, value, valueTwo, op }: Argument, args: bigint[]): boolean {
  const arg = args[index] ?? 0n;
  if (op === 'SCMP_CMP_EQ') return arg === BigInt(value);
  if (op === 'SCMP_CMP_GT') return arg > BigInt(value);
  return (arg & BigInt(value)) === BigInt(valueTwo);
}

/** The error a call gets, or null when it is allowed. */
function ask(name: string, ...args: bigint[]): number | null {
  // Made by us, of this form.
  const { syscalls } = dockerProfile(x64) as Profile;
  const rule = syscalls.find((one) => one.names.includes(name) && one.args.every((arg) => holds(arg, args)));
  return rule?.errnoRet ?? null;
}

it('refuses what the policy refuses', () => {
  for (const name of refusedCalls) expect([name, ask(name)]).toEqual([name, EPERM]);
  for (const name of unknownCalls) expect([name, ask(name)]).toEqual([name, ENOSYS]);
  for (const name of ['read', 'execve', 'fork', 'prctl']) expect([name, ask(name)]).toEqual([name, null]);
});

it('lets clone make processes, and no namespace', () => {
  expect(ask('clone', 0x1200011n)).toBeNull();
  for (const flag of [0x20000n, 0x2000000n, 0x4000000n, 0x8000000n, 0x10000000n, 0x20000000n, 0x40000000n])
    expect(ask('clone', flag | 17n)).toBe(EPERM);
});

it('opens sockets of three families', () => {
  for (let family = 0n; family <= 46n; family += 1n)
    expect([family, ask('socket', family)]).toEqual([family, [1n, 2n, 10n].includes(family) ? null : EAFNOSUPPORT]);
  expect(ask('socketpair', 1n)).toBeNull();
  expect(ask('socketpair', 2n)).toBe(EAFNOSUPPORT);
});

it('refuses typing into terminals, whatever the upper half of the request holds', () => {
  expect(ask('ioctl', 0n, 0x5401n)).toBeNull();
  expect(ask('ioctl', 0n, 0xdead_0000_5412n)).toBe(EPERM);
});

it('is for one architecture', () => {
  expect(dockerProfile(x64)).toMatchObject({ architectures: ['SCMP_ARCH_X86_64'] });
  expect(dockerProfile(arm64)).toMatchObject({ architectures: ['SCMP_ARCH_AARCH64'] });
});
