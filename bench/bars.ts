/** The figures we hold ourselves to: what each key means, its first bar and its goal. */
export interface Bar {
  meaning: string;
  unit: string;
  better: 'lower' | 'higher';
  firstBar: number;
  goal: number;
}

export const bars = {
  isolatedRunOverBare: {
    meaning: 'sandboxed Python run, claim → result recorded, over bare python3',
    ...{ unit: '×', better: 'lower', firstBar: 1.5, goal: 0.7 },
  },
  httpRunOverBare: {
    meaning: 'POST run → final result, signed in, durable, over bare python3',
    ...{ unit: '×', better: 'lower', firstBar: 3, goal: 1 },
  },
  httpRunsPerSecondOverBare: {
    meaning: 'the same, sustained, over bare spawns per second',
    ...{ unit: '×', better: 'higher', firstBar: 0.4, goal: 0.8 },
  },
  overDocker: {
    meaning: 'Docker Engine cycle over our local isolated run',
    ...{ unit: '×', better: 'higher', firstBar: 15, goal: 40 },
  },
  importHeavyOverBare: {
    meaning: 'a tool that imports numpy and pandas, over bare python3 doing the same',
    ...{ unit: '×', better: 'lower', firstBar: 0.3, goal: 0.05 },
  },
  logLatencyMs: {
    meaning: 'print in the script → event at an SSE client, p50',
    ...{ unit: 'ms', better: 'lower', firstBar: 60, goal: 15 },
  },
  logLinesPerSecond: {
    meaning: 'lines of one run, stored and streamed, none lost, order kept, p50',
    ...{ unit: '/s', better: 'higher', firstBar: 50_000, goal: 250_000 },
  },
  watchers: {
    meaning: 'clients on one run that all saw every event',
    ...{ unit: '', better: 'higher', firstBar: 500, goal: 5000 },
  },
  enqueueToClaimMs: {
    meaning: 'a queued run is committed → a worker has claimed it, p50',
    ...{ unit: 'ms', better: 'lower', firstBar: 6, goal: 3 },
  },
  historyPageMs: {
    meaning: 'the page of runs, list and chart, over a million runs, p95 of the slowest filter',
    ...{ unit: 'ms', better: 'lower', firstBar: 100, goal: 25 },
  },
  dueSchedules: {
    meaning: '10 000 schedules due at the same moment → all have their runs, p50',
    ...{ unit: 's', better: 'lower', firstBar: 10, goal: 2 },
  },
  coldStartMs: {
    meaning: 'npm start on an existing data folder → first 200 of /readyz, p50',
    ...{ unit: 'ms', better: 'lower', firstBar: 3000, goal: 1000 },
  },
  idleMemoryMb: {
    meaning: 'server, worker and database together, after a run, settled',
    ...{ unit: 'MB', better: 'lower', firstBar: 400, goal: 200 },
  },
  firstPageKb: {
    meaning: 'compressed JavaScript of the catalogue page',
    ...{ unit: 'kB', better: 'lower', firstBar: 300, goal: 150 },
  },
} as const satisfies Record<string, Bar>;

export type Key = keyof typeof bars;

/** Which bar a value reaches. */
export function judge(bar: Bar, value: number): 'goal' | 'met' | 'missed' {
  const reaches = (line: number): boolean => (bar.better === 'lower' ? value <= line : value >= line);
  return reaches(bar.goal) ? 'goal' : reaches(bar.firstBar) ? 'met' : 'missed';
}
