import { type Limits, MIB, SECOND } from '../contract/limits.ts';
import type { EndCause } from './judge-end.ts';

/** What ends a run from outside its script, in words for its author. Every runner says them alike. */
export const causes = {
  canceled: { reason: 'canceled', message: 'The run was canceled.' },
  workerStopped: { reason: 'worker_lost', message: 'The worker was stopped during the run.' },
  tooLate: ({ timeoutMs }: Limits): EndCause => ({
    reason: 'timeout',
    message: `The run took longer than ${timeoutMs / SECOND} seconds.`,
  }),
  tooMuchOutput: ({ outputBytes }: Limits): EndCause => ({
    reason: 'output_limit',
    message: `The script printed more than ${outputBytes} bytes.`,
  }),
  tooManyProcesses: ({ processes }: Limits): EndCause => ({
    reason: 'process_limit',
    message: `The script started more than ${processes} processes and threads.`,
  }),
  tooMuchProcessorTime: ({ cpuMs }: Limits): EndCause => ({
    reason: 'cpu_time',
    message: `The script used more than ${cpuMs / SECOND} seconds of processor time.`,
  }),
  outOfMemory: ({ memoryBytes }: Limits): EndCause => ({
    reason: 'out_of_memory',
    message: `The script used more than ${Math.round(memoryBytes / MIB)} MiB of memory.`,
  }),
} as const satisfies Record<string, EndCause | ((...known: never[]) => EndCause)>;
