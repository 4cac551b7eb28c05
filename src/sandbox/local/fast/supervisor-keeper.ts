import type { PreparedHost } from '../prepare-host.ts';
import { type Supervisor, type SupervisorOptions, startSupervisor } from './supervisor.ts';

/** One that ends right after its start would otherwise be started all the time. */
const RESTART_MS = 10_000;

/** Keeps one supervisor running, from the first time it is asked for. */
export interface SupervisorKeeper {
  /** A supervisor with a zygote, or null where there is none now: a run does not wait for one. */
  find: (host: PreparedHost) => Supervisor | null;
  /** Waits for a first zygote; false when none comes up. */
  warm: (host: PreparedHost) => Promise<boolean>;
  close: () => Promise<void>;
}

/** Starts nothing yet. A supervisor that has ended is started again, though not at once. */
export function createSupervisorKeeper(options: Omit<SupervisorOptions, 'host'>): SupervisorKeeper {
  let supervisor: Supervisor | null = null;
  let startedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;

  const keep = (host: PreparedHost): Supervisor | null => {
    const isDue = supervisor === null || (supervisor.hasEnded && performance.now() - startedAt > RESTART_MS);
    if (!isDue || isClosed) return supervisor;
    startedAt = performance.now();
    supervisor = startSupervisor({ host, ...options });
    return supervisor;
  };

  return {
    find: (host) => {
      const kept = keep(host);
      return kept?.hasZygote ? kept : null;
    },
    warm: async (host) => (await keep(host)?.up) ?? false,
    close: async () => {
      isClosed = true;
      await supervisor?.close();
    },
  };
}
