import {
  ALLOW,
  ARCHITECTURE,
  answer,
  answerIfAnyBit,
  answerIfEqual,
  answerIfGreater,
  argumentOffset,
  type BpfInstruction,
  encodeBpf,
  failWith,
  JUMP_IF_EQUAL,
  KILL_PROCESS,
  load,
  SYSCALL_NUMBER,
  whenEqual,
} from './bpf.ts';
import { type Machine, x64 } from './machines.ts';
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  allowedPersonalities,
  allowedProtocols,
  cloneNamespaceFlags,
  EAFNOSUPPORT,
  ENOSYS,
  EPERM,
  EPROTONOSUPPORT,
  refusedCalls,
  refusedIoctls,
  unknownCalls,
} from './policy.ts';

/** Calls of the x32 interface carry this bit on x86-64: the same architecture word, other numbers. */
const X32_BIT = 0x40000000;

/** Compiles the policy for one machine into the bytes bubblewrap's `--seccomp` reads. Pure. */
export function compileFilter(machine: Machine): Buffer {
  return encodeBpf(filterProgram(machine));
}

/** The same as instructions, for the test that interprets them. */
export function filterProgram(machine: Machine): BpfInstruction[] {
  return [
    load(ARCHITECTURE),
    { code: JUMP_IF_EQUAL, ifTrue: 1, ifFalse: 0, value: machine.auditArchitecture },
    answer(KILL_PROCESS),
    load(SYSCALL_NUMBER),
    ...(machine === x64 ? answerIfAnyBit(X32_BIT, failWith(ENOSYS)) : []),
    ...answerIfGreater(machine.lastKnownCall, failWith(ENOSYS)),
    ...unknownCalls.flatMap((name) => answerTo(machine, name, ENOSYS)),
    ...refusedCalls.flatMap((name) => answerTo(machine, name, EPERM)),
    ...checkArguments(machine),
    answer(ALLOW),
  ];
}

function answerTo(machine: Machine, name: string, errno: number): BpfInstruction[] {
  const number = machine.calls[name];
  return number === undefined ? [] : answerIfEqual(number, failWith(errno));
}

function checkArguments(machine: Machine): BpfInstruction[] {
  const blocks = { clone, ioctl, personality, socket, socketpair };
  return Object.entries(blocks).flatMap(([name, block]) => {
    const number = machine.calls[name];
    if (number === undefined) throw new Error(`No number for the system call ${name}`);
    return whenEqual(number, block());
  });
}

const clone = (): BpfInstruction[] => [
  load(argumentOffset(0)),
  ...answerIfAnyBit(cloneNamespaceFlags, failWith(EPERM)),
  answer(ALLOW),
];

const ioctl = (): BpfInstruction[] => [
  load(argumentOffset(1)),
  ...refusedIoctls.flatMap((request) => answerIfEqual(request, failWith(EPERM))),
  answer(ALLOW),
];

const personality = (): BpfInstruction[] => [
  load(argumentOffset(0)),
  ...allowedPersonalities.flatMap((value) => answerIfEqual(value, ALLOW)),
  answer(failWith(EPERM)),
];

const socketpair = (): BpfInstruction[] => [
  load(argumentOffset(0)),
  ...answerIfEqual(AF_UNIX, ALLOW),
  answer(failWith(EAFNOSUPPORT)),
];

const socket = (): BpfInstruction[] => [
  load(argumentOffset(0)),
  ...answerIfEqual(AF_UNIX, ALLOW),
  { code: JUMP_IF_EQUAL, ifTrue: 2, ifFalse: 0, value: AF_INET },
  { code: JUMP_IF_EQUAL, ifTrue: 1, ifFalse: 0, value: AF_INET6 },
  answer(failWith(EAFNOSUPPORT)),
  load(argumentOffset(2)),
  ...allowedProtocols.flatMap((protocol) => answerIfEqual(protocol, ALLOW)),
  answer(failWith(EPROTONOSUPPORT)),
];
