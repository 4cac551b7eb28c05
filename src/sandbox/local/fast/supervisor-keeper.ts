import type { PreparedHost } from '../prepare-host.ts';
import { createForkPools, type ForkPools } from './fork-pools.ts';
import { type ForkHabits, type Supervisor, startSupervisor } from './supervisor.ts';

/** One that ends right after its start would otherwise be started all the time. */
const RESTART_MS = 10_000;

const usualHabits: ForkHabits = { rotateRuns: 2000, rotateSeconds: 15 * 60, retrySeconds: 10, hungSeconds: 4 };

export interface KeeperOptions {
  /** What differs from the usual habits. */
  habits: Partial<ForkHabits>;
  log: (line: string) => void;
}

/** Keeps one supervisor running, from the first time it is asked for. */
export interface SupervisorKeeper {
  /** What may be started from now; null where there is nothing: a run does not wait for it. */
  find: (host: PreparedHost) => ForkPools | null;
  /** Waits for a first zygote; false when none comes up. */
  warm: (host: PreparedHost) => Promise<boolean>;
  close: () => Promise<void>;
}

/** Starts nothing yet. A supervisor that has ended is started again, though not at once. */
export function createSupervisorKeeper({ habits, log }: KeeperOptions): SupervisorKeeper {
  let kept: { supervisor: Supervisor; pools: ForkPools } | null = null;
  let startedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;

  const keep = (host: PreparedHost): ForkPools | null => {
    if (kept === null && !isClosed && performance.now() - startedAt > RESTART_MS) {
      startedAt = performance.now();
      const onEnd = (): void => {
        void kept?.pools.close();
        kept = null;
      };
      const supervisor = startSupervisor({ host, habits: { ...usualHabits, ...habits }, log, onEnd });
      kept = { supervisor, pools: createForkPools(supervisor, host) };
    }
    return kept?.pools ?? null;
  };

  return {
    find: keep,
    warm: async (host) => (await keep(host)?.up) ?? false,
    close: async () => {
      isClosed = true;
      const ending = kept;
      ending?.supervisor.hold();
      await ending?.pools.close();
      await ending?.supervisor.close();
    },
  };
}
