import { type Figure, notMeasured } from '../figure.ts';
import { measureInTurns } from '../measure.ts';
import type { Options } from '../options.ts';
import { openServer } from '../server.ts';
import { PYTHON, runBarePython } from '../sides/bare-python.ts';
import { openWorkerRuns } from '../sides/worker-run.ts';
import { ratioRange } from '../statistics.ts';

const IMPORTS = 'import numpy, pandas';
const TOOL = `def run_tool(input_dir, output_dir):\n    ${IMPORTS}\n    print(1)\n`;

/** A tool whose imports cost far more than its work: what a process that has them already would save. */
export async function measureImportHeavy(options: Options): Promise<Figure> {
  const isThere = await runBarePython(IMPORTS).then(
    () => true,
    () => false,
  );
  if (!isThere) return notMeasured('importHeavyOverBare', `${PYTHON} cannot import numpy and pandas`);
  options.say('importing numpy and pandas');
  await using held = new AsyncDisposableStack();
  const server = await openServer();
  held.defer(server.close);
  const runs = await openWorkerRuns(server, TOOL);
  held.defer(runs.close);
  const { bare, worker } = await measureInTurns(
    [
      { name: 'bare', once: () => runBarePython(`${IMPORTS}; print(1)`) },
      { name: 'worker', once: async () => (await runs.run()).claimToRecordedMs },
    ],
    { concurrency: 1, rounds: options.isQuick ? 2 : 5, perRound: options.isQuick ? 3 : 5 },
  );
  return {
    ...{ key: 'importHeavyOverBare', value: worker.p50 / bare.p50, measured: worker.p50, baseline: bare.p50 },
    details: { range: ratioRange(worker.medians, bare.medians) },
  };
}
