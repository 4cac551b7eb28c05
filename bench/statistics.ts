/** What a list of measured times says. Pure, so that the numbers that follow can be trusted. */
export interface Distribution {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  min: number;
  max: number;
}

/** The smallest sample that at least `percent` % of all samples do not exceed (nearest rank). Never between two samples. */
export function percentile(samples: readonly number[], percent: number): number {
  if (samples.length === 0) throw new Error('There is no percentile of nothing.');
  if (!(percent > 0 && percent <= 100)) throw new Error(`A percentile lies above 0 and up to 100, not at ${percent}.`);
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1] as number;
}

export function describe(samples: readonly number[]): Distribution {
  return {
    count: samples.length,
    p50: percentile(samples, 50),
    p95: percentile(samples, 95),
    p99: percentile(samples, 99),
    min: Math.min(...samples),
    max: Math.max(...samples),
  };
}

/**
 * How far the ratio of two medians moved from round to round: the noise of the machine, seen in the figure itself.
 * Each list holds one median per round.
 */
export function ratioRange(ours: readonly number[], baseline: readonly number[]): { low: number; high: number } {
  if (ours.length === 0 || ours.length !== baseline.length) throw new Error('Both sides need the same rounds.');
  const ratios = ours.map((value, round) => value / (baseline[round] as number));
  return { low: Math.min(...ratios), high: Math.max(...ratios) };
}
