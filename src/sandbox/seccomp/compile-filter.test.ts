import { describe, expect, it } from 'vitest';
import {
  ALLOW,
  type BpfInstruction,
  failWith,
  JUMP_IF_ANY_BIT,
  JUMP_IF_EQUAL,
  JUMP_IF_GREATER,
  KILL_PROCESS,
  LOAD,
  RETURN,
} from './bpf.ts';
import { compileFilter, filterProgram } from './compile-filter.ts';
import { arm64, findMachine, type Machine, x64 } from './machines.ts';
import { EAFNOSUPPORT, ENOSYS, EPERM, EPROTONOSUPPORT, refusedCalls, unknownCalls } from './policy.ts';

/** Interprets a program the way the kernel does, on a little-endian `struct seccomp_data`. */
function evaluate(program: BpfInstruction[], data: Buffer): number {
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 1) {
    const { code, ifTrue, ifFalse, value } = program[at] as BpfInstruction;
    const wanted = value >>> 0;
    if (code === RETURN) return wanted;
    if (code === LOAD) accumulator = data.readUInt32LE(value);
    else if (code === JUMP_IF_EQUAL) at += accumulator === wanted ? ifTrue : ifFalse;
    else if (code === JUMP_IF_GREATER) at += accumulator > wanted ? ifTrue : ifFalse;
    else if (code === JUMP_IF_ANY_BIT) at += (accumulator & wanted) !== 0 ? ifTrue : ifFalse;
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('the program ran off its end');
}

function ask(machine: Machine, number: number, args: bigint[] = [], architecture = machine.auditArchitecture): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(architecture, 4);
  args.forEach((arg, index) => {
    data.writeBigUInt64LE(BigInt.asUintN(64, arg), 16 + 8 * index);
  });
  return evaluate(filterProgram(machine), data);
}

const numberOf = (machine: Machine, name: string): number => machine.calls[name] ?? -1;

describe.each([
  ['x64', x64],
  ['arm64', arm64],
])('the system call filter for %s', (_name, machine) => {
  it('refuses every call of the deny-list and hides the others', () => {
    for (const name of refusedCalls) {
      const number = machine.calls[name];
      if (number !== undefined) expect([name, ask(machine, number)]).toEqual([name, failWith(EPERM)]);
    }
    for (const name of unknownCalls)
      expect([name, ask(machine, numberOf(machine, name))]).toEqual([name, failWith(ENOSYS)]);
  });

  it('kills a program of another architecture', () => {
    expect(ask(machine, 1, [], 0x40000003)).toBe(KILL_PROCESS);
    expect(ask(machine, 1, [], machine === x64 ? arm64.auditArchitecture : x64.auditArchitecture)).toBe(KILL_PROCESS);
  });

  it('answers calls newer than its table as unknown', () => {
    expect(ask(machine, 451)).toBe(failWith(ENOSYS));
    expect(ask(machine, 0xffffffff)).toBe(failWith(ENOSYS));
  });

  it('lets clone make processes and threads, and no namespace', () => {
    const clone = numberOf(machine, 'clone');
    expect(ask(machine, clone, [0x1200011n])).toBe(ALLOW);
    expect(ask(machine, clone, [0x3d0f00n])).toBe(ALLOW);
    for (const flag of [0x20000n, 0x2000000n, 0x4000000n, 0x8000000n, 0x10000000n, 0x20000000n, 0x40000000n])
      expect(ask(machine, clone, [flag | 17n])).toBe(failWith(EPERM));
  });

  it('opens sockets of three families and five protocols', () => {
    const socket = numberOf(machine, 'socket');
    for (let family = 0; family <= 46; family += 1) {
      const expected = [1, 2, 10].includes(family) ? ALLOW : failWith(EAFNOSUPPORT);
      expect([family, ask(machine, socket, [BigInt(family), 1n, 0n])]).toEqual([family, expected]);
    }
    expect(ask(machine, socket, [2n, 1n, 6n])).toBe(ALLOW);
    expect(ask(machine, socket, [2n, 1n, 132n])).toBe(failWith(EPROTONOSUPPORT));
    expect(ask(machine, socket, [0x1_0000_0026n, 1n, 0n])).toBe(failWith(EAFNOSUPPORT));
    expect(ask(machine, numberOf(machine, 'socketpair'), [1n])).toBe(ALLOW);
    expect(ask(machine, numberOf(machine, 'socketpair'), [38n])).toBe(failWith(EAFNOSUPPORT));
  });

  it('refuses typing into terminals, whatever the upper half of the request holds', () => {
    const ioctl = numberOf(machine, 'ioctl');
    expect(ask(machine, ioctl, [0n, 0x5401n])).toBe(ALLOW);
    expect(ask(machine, ioctl, [0n, 0x5412n])).toBe(failWith(EPERM));
    expect(ask(machine, ioctl, [0n, 0xdead_0000_5412n])).toBe(failWith(EPERM));
    expect(ask(machine, ioctl, [0n, 0x541cn])).toBe(failWith(EPERM));
  });

  it('asks for the personality and does not change it', () => {
    const personality = numberOf(machine, 'personality');
    expect(ask(machine, personality, [0xffffffffn])).toBe(ALLOW);
    expect(ask(machine, personality, [0x0040000n])).toBe(failWith(EPERM));
  });

  it('allows what every program needs', () => {
    const everyday =
      machine === x64 ? [0, 1, 9, 12, 59, 60, 202, 231, 257] : [56, 57, 63, 64, 93, 94, 98, 214, 221, 222];
    for (const number of everyday) expect([number, ask(machine, number)]).toEqual([number, ALLOW]);
  });

  it('is small enough for the kernel', () => {
    expect(compileFilter(machine).length / 8).toBeLessThan(4096);
    for (const { ifTrue, ifFalse } of filterProgram(machine)) expect(Math.max(ifTrue, ifFalse)).toBeLessThan(256);
  });
});

it('answers calls of the x32 interface as unknown', () => {
  expect(ask(x64, 0x40000000 + 59)).toBe(failWith(ENOSYS));
  expect(ask(x64, 0x40000000 + 512)).toBe(failWith(ENOSYS));
});

it('has no machine for an architecture it does not know', () => {
  expect(findMachine('riscv64')).toBeUndefined();
  expect(findMachine('constructor')).toBeUndefined();
});
