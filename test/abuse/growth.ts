import { expect } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import type { Trial } from '../sandbox/trial.ts';

/** Below what is sent, and above what this process holds of its own until it next collects garbage. */
const MOST = 96 * MIB;

/** Plays something that must not make this process, which is the worker here, grow with what it is sent. */
export async function growthOf(play: () => Promise<Trial>): Promise<Trial> {
  const before = process.memoryUsage().rss;
  const trial = await play();
  globalThis.gc?.();
  expect(process.memoryUsage().rss - before).toBeLessThan(MOST);
  return trial;
}
