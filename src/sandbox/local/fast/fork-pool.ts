/** Forks of one kind, made ahead of their runs and handed out once each. */
import type { Limits } from '../../../contract/limits.ts';
import { SandboxFault } from '../../sandbox-fault.ts';
import type { PreparedHost } from '../prepare-host.ts';
import type { Supervisor } from './supervisor.ts';
import { type ForkKind, makeFork, type WaitingFork } from './waiting-fork.ts';

export interface ForkPool {
  readonly kind: ForkKind;
  /** Waits for one where none is ready. Rejects with a SandboxFault when that one cannot be made. */
  take: () => Promise<WaitingFork>;
  /** Makes up for those that were taken. Not while a run starts: that would take the processor from it. */
  refill: () => void;
  /** Ends those that wait: their zygote was replaced. */
  renew: () => void;
  close: () => Promise<void>;
}

export interface PoolOptions {
  supervisor: Supervisor;
  host: PreparedHost;
  kind: ForkKind;
  ahead: number;
  expected: Limits;
}

type Waiter = PromiseWithResolvers<WaitingFork>;

/** Makes nothing yet. */
export function createForkPool({ supervisor, host, kind, ahead, expected }: PoolOptions): ForkPool {
  const ready: WaitingFork[] = [];
  const waiters: Waiter[] = [];
  const releasing = new Set<Promise<void>>();
  let generation = 0;
  const making = new Set<Promise<void>>();
  let isClosed = false;

  const release = (fork: WaitingFork): void => {
    const done = fork.release().catch(() => undefined);
    releasing.add(done);
    void done.then(() => releasing.delete(done));
  };
  const add = (fork: WaitingFork, madeIn: number): void => {
    const waiter = waiters.shift();
    if (waiter !== undefined) waiter.resolve(fork);
    else if (isClosed || madeIn !== generation) release(fork);
    else {
      ready.push(fork);
      void fork.ended.then(() => drop(fork));
    }
  };
  /** One that ends while it waits, which none does by itself. */
  const drop = (fork: WaitingFork): void => {
    const index = ready.indexOf(fork);
    if (index === -1) return;
    ready.splice(index, 1);
    release(fork);
  };
  /** After a failure it is not tried again until the next run asks: what fails once would fail again at once. */
  const make = async (): Promise<void> => {
    const madeIn = generation;
    try {
      add(await makeFork(supervisor, host, kind, expected), madeIn);
    } catch (error) {
      waiters.shift()?.reject(error);
    }
  };
  const refill = (): void => {
    const missing = waiters.length + (isClosed ? 0 : ahead) - ready.length - making.size;
    for (let count = 0; count < missing; count += 1) {
      const done = make().finally(() => making.delete(done));
      making.add(done);
    }
  };
  const renew = (): void => {
    generation += 1;
    for (const fork of ready.splice(0)) release(fork);
  };

  return {
    kind,
    take: () => {
      const fork = ready.shift();
      if (fork !== undefined) return Promise.resolve(fork);
      if (isClosed) return Promise.reject(new SandboxFault('The worker is ending.'));
      const waiter = Promise.withResolvers<WaitingFork>();
      waiters.push(waiter);
      refill();
      return waiter.promise;
    },
    refill,
    renew,
    close: async () => {
      isClosed = true;
      await Promise.all(making);
      renew();
      await Promise.all(releasing);
    },
  };
}
