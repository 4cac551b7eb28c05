/** Too few runs say nothing. */
export function failsTooOften(
  rule: { rate_runs: number; rate_percent: number },
  { failed, total }: { failed: number; total: number },
): boolean {
  return total >= rule.rate_runs && failed * 100 >= rule.rate_percent * total;
}
