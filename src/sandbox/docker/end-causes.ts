import { type Limits, MIB, SECOND } from '../../contract/limits.ts';
import type { EndCause } from '../judge-end.ts';

/** Everything from outside the script that ends a run in a container, in words for its author. */
export const causes = {
  canceled: { reason: 'canceled', message: 'The run was canceled.' },
  workerStopped: { reason: 'worker_lost', message: 'The worker was stopped during the run.' },
  notReady: { reason: 'sandbox_error', message: 'The container was not ready in time.' },
  forged: {
    reason: 'contract_error',
    message: 'Something was written to the stream of the container that its first process did not write.',
  },
  ended: (complaint: string): EndCause => ({
    reason: 'sandbox_error',
    message: `The container was ended from outside.${complaint === '' ? '' : ` ${complaint}`}`,
  }),
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
