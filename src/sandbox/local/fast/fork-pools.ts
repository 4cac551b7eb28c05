/** The zygotes and forks of one supervisor: the base from the start, others when they are first asked for. */
import { defaultLimits, type Limits } from '../../../contract/limits.ts';
import type { SandboxJob } from '../../runner.ts';
import type { PreparedHost } from '../prepare-host.ts';
import { createForkPool, type ForkPool } from './fork-pool.ts';
import type { Supervisor } from './supervisor.ts';
import type { ForkKind } from './waiting-fork.ts';
import { BASE_ZYGOTE, forkKindOf, zygoteCommand } from './zygotes.ts';

/** A waiting fork of Python has a few MiB of its own, one of Node 20. */
const AHEAD = { base: 4, other: 2 };
const MOST_OTHERS = 4;
const IDLE_MS = 10 * 60_000;
const LOOK_MS = 30_000;
const UP_MS = 60_000;

export interface ForkPools {
  /** Resolves with true as soon as the base zygote is up, with false when the first does not come up. */
  readonly up: Promise<boolean>;
  /** The best pool that a job can start from now; asks for a better one for the next, where there is one. */
  find: (job: SandboxJob) => ForkPool | null;
  /** To be called around the start of a run. Pools are filled when none is starting. */
  holdRefill: () => () => void;
  close: () => Promise<void>;
}

interface Zygote {
  isUp: boolean;
  wasUp: boolean;
  /** It did not come up, and is not tried again for a while: a package of it cannot be imported, or starts a thread. */
  hasFailed: boolean;
  usedAt: number;
  pools: Map<string, ForkPool>;
}

/** Starts the base zygote. */
export function createForkPools(supervisor: Supervisor, host: PreparedHost): ForkPools {
  const zygotes = new Map<string, Zygote>();
  const up = Promise.withResolvers<boolean>();
  let starting = 0;

  const keep = (key: string): Zygote => {
    const usedAt = performance.now();
    const zygote: Zygote = { isUp: false, wasUp: false, hasFailed: false, usedAt, pools: new Map() };
    zygotes.set(key, zygote);
    supervisor.keep(key, zygoteCommand(host, key), (isUp) => {
      const isFirst = !zygote.wasUp;
      zygote.isUp = isUp;
      zygote.wasUp ||= isUp;
      if (key === BASE_ZYGOTE) up.resolve(isUp);
      else if (isFirst && !isUp) {
        zygote.hasFailed = true;
        supervisor.drop(key);
      }
      for (const pool of zygote.pools.values()) {
        pool.renew();
        if (isUp && starting === 0) pool.refill();
      }
    });
    return zygote;
  };
  const drop = (key: string, zygote: Zygote): void => {
    zygotes.delete(key);
    for (const pool of zygote.pools.values()) void pool.close();
    if (!zygote.hasFailed) supervisor.drop(key);
  };
  const dropIdle = (): void => {
    const others = [...zygotes].filter(([key]) => key !== BASE_ZYGOTE).sort(([, a], [, b]) => b.usedAt - a.usedAt);
    for (const [index, [key, zygote]] of others.entries())
      if (index >= MOST_OTHERS || performance.now() - zygote.usedAt > IDLE_MS) drop(key, zygote);
  };
  const poolOf = (zygote: Zygote, kind: ForkKind, expected: Limits): ForkPool => {
    const name = JSON.stringify(kind.program);
    const known = zygote.pools.get(name);
    if (known !== undefined) return known;
    const ahead = kind.zygote === BASE_ZYGOTE ? AHEAD.base : AHEAD.other;
    const pool = createForkPool({ supervisor, host, kind, ahead, expected });
    // Of one zygote, only Node has several: one for each size of heap. The oldest is given up.
    const [oldest] = zygote.pools;
    if (oldest !== undefined) {
      zygote.pools.delete(oldest[0]);
      void oldest[1].close();
    }
    zygote.pools.set(name, pool);
    return pool;
  };
  const upTimer = setTimeout(() => up.resolve(false), UP_MS);
  void up.promise.then(() => clearTimeout(upTimer));
  const base = keep(BASE_ZYGOTE);
  poolOf(base, { zygote: BASE_ZYGOTE, program: null }, defaultLimits);
  const timer = setInterval(dropIdle, LOOK_MS);
  timer.unref();

  return {
    up: up.promise,
    find: (job) => {
      const kind = forkKindOf(job);
      if (kind === null) return null;
      const zygote = zygotes.get(kind.zygote) ?? keep(kind.zygote);
      if (!zygote.hasFailed) zygote.usedAt = performance.now();
      if (zygotes.size > MOST_OTHERS + 1) dropIdle();
      const pool = poolOf(zygote, kind, job.limits);
      if (zygote.isUp) return pool;
      return base.isUp && job.language === 'python' ? ([...base.pools.values()][0] ?? null) : null;
    },
    holdRefill: () => {
      starting += 1;
      return () => {
        starting -= 1;
        if (starting > 0) return;
        for (const { isUp, pools } of zygotes.values()) if (isUp) for (const pool of pools.values()) pool.refill();
      };
    },
    close: async () => {
      clearInterval(timer);
      up.resolve(false);
      await Promise.all([...zygotes.values()].flatMap(({ pools }) => [...pools.values()].map((pool) => pool.close())));
    },
  };
}
