import http from 'node:http';
import { createParser } from 'eventsource-parser';
import { urlOf } from '../../src/client/client.ts';
import { routes } from '../../src/contract/routes.ts';
import type { RunEvent } from '../../src/contract/run-event.ts';
import type { Figure } from '../figure.ts';
import type { Options } from '../options.ts';
import { residentBytes } from '../process-memory.ts';
import { type BenchServer, openServer, publishTool, requireSuccess, startRun } from '../server.ts';

const LINES = 50;
/** Holds the only slot until it is canceled, so that everybody watches before the watched run begins. */
const BLOCKER = 'import time\ndef run_tool(input_dir, output_dir):\n    time.sleep(110)\n';
const WATCHED = `
import time
def run_tool(input_dir, output_dir):
    for number in range(${LINES}):
        print(number, flush=True)
        time.sleep(0.02)
`;
const EXPECTED = Array.from({ length: LINES }, (_, number) => `${number}\n`).join('');
const MIB = 1024 * 1024;

interface Watched {
  clients: number;
  complete: number;
  refused: number;
  memoryGrowthMb: number;
  /** From the run's end, as the first client sees it, to the last client's. */
  lastAfterFirstMs: number;
}

/** More and more clients watch one run, until not all of them see all of it. */
export async function measureWatchers(options: Options): Promise<Figure> {
  await using held = new AsyncDisposableStack();
  const server = await openServer({ RUNNER_MAX_CONCURRENCY: '1' });
  held.defer(server.close);
  const [blocker, watched] = [await publishTool(server.client, BLOCKER), await publishTool(server.client, WATCHED)];
  const steps: Watched[] = [];
  for (const clients of options.isQuick ? [500] : [500, 1000, 5000]) {
    options.say(`${clients} watchers`);
    const step = await watchTogether(server, { blocker: blocker.slug, watched: watched.slug }, clients);
    steps.push(step);
    if (step.complete < clients) break;
  }
  const whole = steps.filter((step) => step.complete === step.clients);
  const details = { steps, ...refusal(steps) };
  return { key: 'watchers', value: whole.at(-1)?.clients ?? 0, details };
}

function refusal(steps: Watched[]): { limit?: string } {
  const refused = steps.find((step) => step.refused > 0);
  if (refused === undefined) return {};
  return { limit: `of ${refused.clients} clients of one person the server refused ${refused.refused} with 429` };
}

async function watchTogether(
  server: BenchServer,
  slugs: { blocker: string; watched: string },
  clients: number,
): Promise<Watched> {
  const { client, process: program } = server;
  const blocking = await startRun(client, slugs.blocker);
  const { id } = await startRun(client, slugs.watched);
  const before = await residentBytes(program.pid);
  const url = program.url + urlOf(routes.getRunEvents, { runId: id });
  const agent = new http.Agent({ maxSockets: clients });
  const opened = await Promise.all(Array.from({ length: clients }, () => openStream(url, server.headers(), agent)));
  await client.call(routes.cancelRun, { params: { runId: blocking.id } });
  const ends = await Promise.all(opened.map((stream) => (stream === null ? null : stream.end)));
  const after = await residentBytes(program.pid);
  agent.destroy();
  requireSuccess(await client.call(routes.getRun, { params: { runId: id }, query: { wait: 60 } }));
  const complete = ends.filter((end) => end?.isComplete);
  const times = complete.map((end) => end?.at ?? 0);
  return {
    clients,
    complete: complete.length,
    refused: opened.filter((stream) => stream === null).length,
    memoryGrowthMb: Math.round((after - before) / MIB),
    lastAfterFirstMs: times.length === 0 ? 0 : Math.round(Math.max(...times) - Math.min(...times)),
  };
}

interface Stream {
  /** When the stream has ended, and whether every line and the end were seen. */
  end: Promise<{ isComplete: boolean; at: number }>;
}

/** Resolves when the server has answered: null when it refused. */
async function openStream(url: string, headers: Record<string, string>, agent: http.Agent): Promise<Stream | null> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get(url, { agent, headers }, resolve).on('error', reject);
  });
  if (response.statusCode === 200) return { end: readToEnd(response) };
  response.resume();
  return null;
}

async function readToEnd(response: http.IncomingMessage): Promise<{ isComplete: boolean; at: number }> {
  let text = '';
  let isDone = false;
  let at = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      // The server's own event.
      const event = JSON.parse(data) as RunEvent;
      if (event.type === 'log') text += event.text;
      if (event.type !== 'done') return;
      isDone = true;
      at = performance.now();
    },
  });
  response.setEncoding('utf8');
  for await (const chunk of response) parser.feed(String(chunk));
  return { isComplete: isDone && text === EXPECTED, at };
}
