import { watchRun } from '../../src/client/watch-run.ts';
import { routes } from '../../src/contract/routes.ts';
import type { Figure } from '../figure.ts';
import type { Options } from '../options.ts';
import { openServer, publishTool, requireSuccess, startRun } from '../server.ts';
import { describe } from '../statistics.ts';

/** Prints the host's monotonic clock, which is also that of Node's hrtime: no setting of the wall clock gets between. */
const tool = (lines: number): string => `
import time
def run_tool(input_dir, output_dir):
    for number in range(${lines}):
        print(time.monotonic_ns(), flush=True)
        time.sleep(0.02 + number % 7 * 0.004)
`;

/** From a script's print to the moment in which a client that watches has the event in its hands. */
export async function measureLogLatency(options: Options): Promise<Figure> {
  options.say('log latency');
  await using held = new AsyncDisposableStack();
  const server = await openServer();
  held.defer(server.close);
  const { slug } = await publishTool(server.client, tool(options.isQuick ? 40 : 200));
  const samples: number[] = [];
  for (let round = 0; round < (options.isQuick ? 1 : 3); round += 1) {
    const { id } = await startRun(server.client, slug);
    // What was printed before this is a backlog, and its age says nothing.
    const watchingSince = process.hrtime.bigint();
    for await (const event of watchRun(server.client, id)) {
      const arrivedAt = process.hrtime.bigint();
      if (event.type !== 'log') continue;
      const printed = event.text.split('\n').filter(Boolean).map(BigInt);
      samples.push(...printed.filter((at) => at > watchingSince).map((at) => Number(arrivedAt - at) / 1e6));
    }
    requireSuccess(await server.client.call(routes.getRun, { params: { runId: id } }));
  }
  const distribution = describe(samples);
  return { key: 'logLatencyMs', value: distribution.p50, details: { ...distribution } };
}
