import { watchRun } from '../../src/client/watch-run.ts';
import { routes } from '../../src/contract/routes.ts';
import { type Figure, notMeasured } from '../figure.ts';
import type { Options } from '../options.ts';
import { type BenchServer, openServer, publishTool, requireSuccess, startRun } from '../server.ts';
import { describe } from '../statistics.ts';

/** Eight bytes each: as many lines as fit under the log's cap of 1 MiB, so that none may be lost. */
const LINES = 131_000;
const line = (number: number): string => `${String(number).padStart(7, '0')}\n`;
const EXPECTED = Array.from({ length: LINES }, (_, number) => line(number)).join('');

/** The time of the first print leaves on stderr, which is apart. */
const TOOL = `
import sys, time
def run_tool(input_dir, output_dir):
    print(time.monotonic_ns(), file=sys.stderr, flush=True)
    for number in range(${LINES}):
        print(f"{number:07}")
`;

/** One run prints as fast as it can: how many lines a second reach a client that watches, and are stored. */
export async function measureLogLines(options: Options): Promise<Figure> {
  options.say('log lines');
  await using held = new AsyncDisposableStack();
  const server = await openServer();
  held.defer(server.close);
  const { slug } = await publishTool(server.client, TOOL);
  const perSecond: number[] = [];
  for (let round = 0; round < (options.isQuick ? 2 : 7); round += 1) {
    const { streamed, stored, tookMs } = await printOnce(server, slug);
    const lost = [findLoss('stream', streamed), findLoss('stored log', stored)].filter((text) => text !== null);
    if (lost.length > 0) return notMeasured('logLinesPerSecond', lost.join('; '));
    perSecond.push((LINES * 1000) / tookMs);
  }
  const distribution = describe(perSecond);
  const details = { lines: LINES, lost: 0, isOrderKept: true, ...distribution };
  return { key: 'logLinesPerSecond', value: distribution.p50, details };
}

/** `tookMs` runs from before the first print until the last line has arrived. */
async function printOnce(
  { client }: BenchServer,
  slug: string,
): Promise<{ streamed: string; stored: string; tookMs: number }> {
  const { id } = await startRun(client, slug);
  let streamed = '';
  let firstAt = 0n;
  let lastAt = 0n;
  for await (const event of watchRun(client, id)) {
    if (event.type !== 'log') continue;
    if (event.stream === 'stderr') firstAt = BigInt(event.text.trim());
    else {
      streamed += event.text;
      lastAt = process.hrtime.bigint();
    }
  }
  requireSuccess(await client.call(routes.getRun, { params: { runId: id } }));
  const file = await client.open(routes.getLog, { params: { runId: id, stream: 'stdout' } });
  return { streamed, stored: await file.text(), tookMs: Number(lastAt - firstAt) / 1e6 };
}

/** Null when every line is there, once, in order. */
function findLoss(what: string, text: string): string | null {
  if (text === EXPECTED) return null;
  const lines = text.split('\n').length - 1;
  const firstWrong = text.split('\n').findIndex((found, number) => `${found}\n` !== line(number));
  return `the ${what} is wrong: ${lines} of ${LINES} lines, the first wrong one is ${firstWrong}`;
}
