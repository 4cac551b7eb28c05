import type { Machine } from './machines.ts';
import { x64 } from './machines.ts';
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  cloneNamespaceFlags,
  EAFNOSUPPORT,
  ENOSYS,
  EPERM,
  refusedCalls,
  refusedIoctls,
  unknownCalls,
} from './policy.ts';

type Comparison = 'SCMP_CMP_EQ' | 'SCMP_CMP_GT' | 'SCMP_CMP_MASKED_EQ';

interface Rule {
  names: readonly string[];
  action: 'SCMP_ACT_ERRNO';
  errnoRet: number;
  args: { index: number; value: number; valueTwo: number; op: Comparison }[];
}

/**
 * The policy as a profile of the Docker Engine. Pure. The form can name single values and masks, so the allowed
 * protocols, the personalities, and numbers above the table cannot be said in it; the filter of `compileFilter`, which
 * the first process of a container loads on top of this before the script starts, says them too.
 */
export function dockerProfile(machine: Machine): object {
  return {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: [machine === x64 ? 'SCMP_ARCH_X86_64' : 'SCMP_ARCH_AARCH64'],
    syscalls: [
      refusal(refusedCalls, EPERM),
      refusal(unknownCalls, ENOSYS),
      ...bitsOf(cloneNamespaceFlags).map((flag) => refusal(['clone'], EPERM, masked(0, flag, flag))),
      ...refusedIoctls.map((request) => refusal(['ioctl'], EPERM, masked(1, 0xffffffff, request))),
      ...allBut('socket', [AF_UNIX, AF_INET, AF_INET6]),
      ...allBut('socketpair', [AF_UNIX]),
    ],
  };
}

function refusal(names: readonly string[], errnoRet: number, ...args: Rule['args']): Rule {
  return { names, action: 'SCMP_ACT_ERRNO', errnoRet, args };
}

const masked = (index: number, mask: number, value: number): Rule['args'][number] => {
  return { index, value: mask, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' };
};

/** Every value of the first argument but the allowed ones: those between them one by one, and all above. */
function allBut(name: string, allowed: number[]): Rule[] {
  const last = Math.max(...allowed);
  const between = Array.from({ length: last }, (_, value) => value).filter((value) => !allowed.includes(value));
  return [
    ...between.map((value) =>
      refusal([name], EAFNOSUPPORT, { index: 0, value, valueTwo: 0, op: 'SCMP_CMP_EQ' as const }),
    ),
    refusal([name], EAFNOSUPPORT, { index: 0, value: last, valueTwo: 0, op: 'SCMP_CMP_GT' as const }),
  ];
}

function bitsOf(flags: number): number[] {
  return Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0).filter((bit) => (flags & bit) !== 0);
}
