import { expect } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import { growthWhile } from '../held-memory.ts';
import type { Trial } from '../sandbox/trial.ts';

/** Below what is sent, and above what this process holds of its own meanwhile. */
const MOST = 96 * MIB;

/** Plays something that must not make this process, which is the worker here, grow with what it is sent. */
export async function growthOf(play: () => Promise<Trial>): Promise<Trial> {
  const { played, grownBytes } = await growthWhile(play);
  expect(grownBytes).toBeLessThan(MOST);
  return played;
}
