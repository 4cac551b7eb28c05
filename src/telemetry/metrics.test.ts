import { expect, it } from 'vitest';
import { createMetrics, MOST_TOOLS } from './metrics.ts';

it('gives no more tools a series of their own than it may, however many there are and whatever they are called', async () => {
  const metrics = createMetrics();
  const run = { context: 'production', trigger: 'api', status: 'succeeded', durationMs: 1, waitedMs: -5 } as const;
  for (let round = 0; round < 2; round += 1)
    for (let tool = 0; tool < MOST_TOOLS + 50; tool += 1) metrics.countRun({ ...run, toolSlug: `tool-${tool}` });
  metrics.countRun({ ...run, toolSlug: 'a"\\\nb', status: 'failed', durationMs: null });
  const lines = (await metrics.read()).split('\n').filter((line) => line.startsWith('scriptorium_runs_total{'));
  expect(lines).toHaveLength(MOST_TOOLS + 2);
  expect(lines).toContain(
    'scriptorium_runs_total{tool="other",context="production",trigger="api",status="succeeded"} 100',
  );
  expect(lines.at(-1)).toMatch(/tool="other",.*status="failed"} 1$/);
});

it('tells nothing of a worker or an installation that it was not given', async () => {
  expect(await createMetrics().read()).not.toMatch(/scriptorium_(worker|queue|places|sandbox)/);
});
