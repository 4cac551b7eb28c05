import type { RunStatus } from '../../../src/contract/run-status.ts';

export type { RunStatus };

/** As in the contract, whose own list comes with the schemas that the page leaves out; the compiler keeps them equal. */
const all = {
  queued: false,
  running: false,
  succeeded: true,
  failed: true,
  canceled: true,
  timed_out: true,
} satisfies Record<RunStatus, boolean>;

// The keys of an object literal are its type's.
export const runStatuses = Object.keys(all) as RunStatus[];

export function isFinal(status: RunStatus): boolean {
  return all[status];
}
