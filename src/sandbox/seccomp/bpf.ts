/** The few instructions of classic BPF that a seccomp program needs. Jumps are relative: 0 is the next instruction. */
export interface BpfInstruction {
  code: number;
  ifTrue: number;
  ifFalse: number;
  value: number;
}

export const LOAD = 0x20;
export const JUMP_IF_EQUAL = 0x15;
export const JUMP_IF_GREATER = 0x25;
export const JUMP_IF_ANY_BIT = 0x45;
export const RETURN = 0x06;

export const ALLOW = 0x7fff0000;
export const KILL_PROCESS = 0x80000000;
/** The system call is not made and fails with this error number. */
export const failWith = (errno: number): number => 0x00050000 | errno;

/** Offsets in `struct seccomp_data`; of an argument, its low half (both supported machines are little-endian). */
export const SYSCALL_NUMBER = 0;
export const ARCHITECTURE = 4;
/** Of the argument with this index, from 0. */
export const argumentOffset = (index: number): number => 16 + 8 * index;

/** Loads the word at an offset for the comparisons that follow. */
export const load = (offset: number): BpfInstruction => ({ code: LOAD, ifTrue: 0, ifFalse: 0, value: offset });
/** Ends the filter with this answer. */
export const answer = (value: number): BpfInstruction => ({ code: RETURN, ifTrue: 0, ifFalse: 0, value });

/** Answers when the loaded word equals `value`, and goes on otherwise. */
export const answerIfEqual = (value: number, result: number): BpfInstruction[] => [
  { code: JUMP_IF_EQUAL, ifTrue: 0, ifFalse: 1, value },
  answer(result),
];

/** Answers when the loaded word, unsigned, is greater than `value`, and goes on otherwise. */
export const answerIfGreater = (value: number, result: number): BpfInstruction[] => [
  { code: JUMP_IF_GREATER, ifTrue: 0, ifFalse: 1, value },
  answer(result),
];

/** Answers when the loaded word has any of these bits, and goes on otherwise. */
export const answerIfAnyBit = (bits: number, result: number): BpfInstruction[] => [
  { code: JUMP_IF_ANY_BIT, ifTrue: 0, ifFalse: 1, value: bits },
  answer(result),
];

/** Runs `block` (which must end in an answer) when the loaded word equals `value`. */
export const whenEqual = (value: number, block: BpfInstruction[]): BpfInstruction[] => [
  { code: JUMP_IF_EQUAL, ifTrue: 0, ifFalse: block.length, value },
  ...block,
];

/** The program as the kernel reads it: `struct sock_filter[]`. */
export function encodeBpf(program: BpfInstruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(({ code, ifTrue, ifFalse, value }, index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  });
  return bytes;
}
