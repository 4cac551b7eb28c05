import type { usageEn } from './usage-en.ts';

export const usageSv: typeof usageEn = {
  title: 'Användning',
  help: 'Körningar av det publicerade verktyget de senaste tolv månaderna, efter den månad då de slutade (UTC).',
  none: 'Ingen har kört det publicerade verktyget de senaste tolv månaderna.',
  month: 'Månad',
  runs: 'Körningar',
  success: 'Lyckades',
  median: 'Median',
  p95: '95 % inom',
  people: 'Personer',
};
