/** Chance that can be had again: the same seed gives the same numbers. */
export interface Random {
  /** From 0 up to `below`, whole. */
  below: (below: number) => number;
  pick: <T>(choices: readonly [T, ...T[]]) => T;
}

/** Mulberry32: small, and even enough for choosing moments. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return { below, pick: (choices) => choices[below(choices.length)] ?? choices[0] };
}
