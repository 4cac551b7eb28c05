import type { Key } from './bars.ts';
import type { Measurement } from './measure.ts';

/** One measured key. */
export interface Figure {
  key: Key;
  /** What is held against the bar; null when it could not be measured, and then `why` says why. */
  value: number | null;
  why?: string;
  /** Of a ratio: what stands above and below the line. */
  measured?: number;
  baseline?: number;
  /** Whatever else is worth keeping, in words and numbers. */
  details: Record<string, unknown>;
}

/** Measurements of several sides at one concurrency. */
export interface Level<Name extends string = string> {
  concurrency: number;
  sides: Record<Name, Measurement>;
}

export function notMeasured(key: Key, why: string): Figure {
  return { key, value: null, why, details: {} };
}
