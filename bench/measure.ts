/**
 * Runs the sides of a comparison in turns, round after round, so that a machine that grows slower or faster
 * while we measure does so for all of them.
 */
import { type Distribution, describe, percentile } from './statistics.ts';

/** One thing that is measured. `once` does it and gives how long it took, in milliseconds. */
export interface Side {
  name: string;
  once: () => Promise<number>;
}

export interface Plan {
  /** How many are under way at once. */
  concurrency: number;
  rounds: number;
  /** Of each side, in each round. More than `concurrency`. */
  perRound: number;
}

export interface Measurement extends Distribution {
  /** Finished per second while as many as planned were under way. */
  perSecond: number;
  /** One median per round. */
  medians: number[];
  samples: number[];
}

/** Measures all sides in turns; the order turns round each time. A first round warms up and does not count. */
export async function measureInTurns<Name extends string>(
  sides: readonly (Side & { name: Name })[],
  plan: Plan,
): Promise<Record<Name, Measurement>> {
  const blocks = new Map<string, Block[]>(sides.map(({ name }) => [name, []]));
  for (const side of sides) await runBlock(side.once, { ...plan, perRound: plan.concurrency + 1 });
  for (let round = 0; round < plan.rounds; round += 1) {
    const order = round % 2 === 0 ? sides : sides.toReversed();
    for (const side of order) blocks.get(side.name)?.push(await runBlock(side.once, plan));
  }
  const measured = [...blocks].map(([name, list]) => [name, sumUp(list)]);
  return Object.fromEntries(measured) as Record<Name, Measurement>;
}

export interface Block {
  samples: number[];
  /** Until the last one was started: up to then, nobody was idle. */
  busyMs: number;
  /** Finished by then. */
  finished: number;
}

/** Keeps `concurrency` under way until `perRound` were started, and waits for them all. */
export async function runBlock(
  once: () => Promise<number>,
  { concurrency, perRound }: Pick<Plan, 'concurrency' | 'perRound'>,
): Promise<Block> {
  const samples: number[] = [];
  const startedAt = performance.now();
  let started = 0;
  let busyMs = 0;
  let finished = 0;
  const takeTurns = async (): Promise<void> => {
    while (started < perRound) {
      started += 1;
      busyMs = performance.now() - startedAt;
      finished = samples.length;
      samples.push(await once());
    }
  };
  await Promise.all(Array.from({ length: concurrency }, takeTurns));
  return { samples, busyMs, finished };
}

export function sumUp(blocks: readonly Block[]): Measurement {
  const samples = blocks.flatMap((block) => block.samples);
  const busyMs = blocks.reduce((sum, block) => sum + block.busyMs, 0);
  const finished = blocks.reduce((sum, block) => sum + block.finished, 0);
  return {
    ...describe(samples),
    perSecond: (finished * 1000) / busyMs,
    medians: blocks.map((block) => percentile(block.samples, 50)),
    samples,
  };
}
