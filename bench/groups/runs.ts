/**
 * The heart of the bench: bare Python, our isolated run, the same through the worker and over HTTP, and Docker, in turns,
 * at 1, 2, 4 and 8 at once. All ratios of these share the baselines of the same rounds.
 */
import type { Key } from '../bars.ts';
import { type Figure, type Level, notMeasured } from '../figure.ts';
import { measureInTurns, type Side } from '../measure.ts';
import type { Options } from '../options.ts';
import { openServer, publishTool, requireSuccess, startRun } from '../server.ts';
import { runBarePython } from '../sides/bare-python.ts';
import { openDockerEngine } from '../sides/docker-engine.ts';
import { openIsolatedRuns } from '../sides/isolated-run.ts';
import { openWorkerRuns } from '../sides/worker-run.ts';
import { describe, ratioRange } from '../statistics.ts';

export const runKeys = [
  'isolatedRunOverBare',
  'httpRunOverBare',
  'httpRunsPerSecondOverBare',
  'overDocker',
  'enqueueToClaimMs',
] as const satisfies Key[];

/** Does what the baseline does: prints 1. */
const TRIVIAL_TOOL = 'def run_tool(input_dir, output_dir):\n    print(1)\n';
const CONCURRENCIES = [1, 2, 4, 8];

type Name = 'bare' | 'runner' | 'worker' | 'http' | 'docker';
export type RunLevel = Level<Exclude<Name, 'docker'>> & { sides: Partial<Level<Name>['sides']> };

export async function measureRuns(
  options: Options,
): Promise<{ figures: Figure[]; levels: RunLevel[]; facts: Record<string, string> }> {
  await using held = new AsyncDisposableStack();
  const isolated = await openIsolatedRuns();
  held.defer(isolated.close);
  // As many slots as the bench keeps busy: what is measured is a run, not waiting for one of two slots.
  const wide = await openServer({ RUNNER_MAX_CONCURRENCY: String(Math.max(...CONCURRENCIES)) });
  held.defer(wide.close);
  const workerRuns = await openWorkerRuns(wide, TRIVIAL_TOOL);
  held.defer(workerRuns.close);
  // Over HTTP the server is as it comes, so at 8 at once runs wait for one another.
  const server = await openServer();
  held.defer(server.close);
  const tool = await publishTool(server.client, TRIVIAL_TOOL);
  const docker = await openDockerEngine(options.dockerImage);
  if ('close' in docker) held.defer(docker.close);

  const claims = new Map<number, number[]>();
  const sidesAt = (concurrency: number): (Side & { name: Name })[] => [
    { name: 'bare', once: () => runBarePython('print(1)') },
    { name: 'runner', once: async () => (await isolated.run(TRIVIAL_TOOL)).tookMs },
    {
      name: 'worker',
      once: async () => {
        const run = await workerRuns.run();
        claims.set(concurrency, [...(claims.get(concurrency) ?? []), run.enqueueToClaimMs]);
        return run.claimToRecordedMs;
      },
    },
    {
      name: 'http',
      once: async () => {
        const startedAt = performance.now();
        requireSuccess(await startRun(server.client, tool.slug, 300));
        return performance.now() - startedAt;
      },
    },
    ...('cycle' in docker ? [{ name: 'docker' as const, once: docker.cycle }] : []),
  ];

  const levels: RunLevel[] = [];
  for (const concurrency of CONCURRENCIES) {
    options.say(`runs, ${concurrency} at once`);
    const rounds = options.isQuick ? 2 : 8;
    const perRound = options.isQuick ? 2 * concurrency + 4 : Math.max(25, 5 * concurrency);
    // With Docker the record has one side more than the type of every level promises.
    const sides = await measureInTurns(sidesAt(concurrency), { concurrency, rounds, perRound });
    levels.push({ concurrency, sides });
  }
  const host = (await isolated.runner.inspect()).facts;
  const claimSamples = claims.get(1) ?? [];
  return {
    figures: [
      ratio('isolatedRunOverBare', levels, 'worker', 'bare'),
      ratio('httpRunOverBare', levels, 'http', 'bare'),
      perSecond(levels),
      'why' in docker ? notMeasured('overDocker', docker.why) : ratio('overDocker', levels, 'docker', 'runner'),
      { key: 'enqueueToClaimMs', value: describe(claimSamples).p50, details: { ...describe(claimSamples) } },
    ],
    levels,
    facts: { ...host, ...('facts' in docker ? { docker: Object.values(docker.facts).join(', ') } : {}) },
  };
}

/** The ratio of the medians with one under way at a time; what happens with more is in the details. */
function ratio(key: Key, levels: RunLevel[], above: Name, below: Name): Figure {
  const perLevel = levels.map(({ concurrency, sides }) => {
    const [a, b] = [sideOf(sides, above), sideOf(sides, below)];
    return { concurrency, ratio: a.p50 / b.p50, range: ratioRange(a.medians, b.medians), above: a.p50, below: b.p50 };
  });
  const [first] = perLevel;
  if (first === undefined) throw new Error('Nothing was measured.');
  return { key, value: first.ratio, measured: first.above, baseline: first.below, details: { above, below, perLevel } };
}

/** Each side at the concurrency that suits it best. */
function perSecond(levels: RunLevel[]): Figure {
  const best = (name: Name): number => Math.max(...levels.map(({ sides }) => sideOf(sides, name).perSecond));
  const [measured, baseline] = [best('http'), best('bare')];
  const details = levels.map(({ concurrency, sides }) => ({
    concurrency,
    http: sides.http.perSecond,
    bare: sides.bare.perSecond,
  }));
  return { key: 'httpRunsPerSecondOverBare', value: measured / baseline, measured, baseline, details: { details } };
}

function sideOf(sides: RunLevel['sides'], name: Name) {
  const side = sides[name];
  if (side === undefined) throw new Error(`${name} was not measured.`);
  return side;
}
