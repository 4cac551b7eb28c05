/** The main job without a browser, all over HTTP: `npm run demo`. Prints what happens; its last line is JSON. */
import { randomBytes } from 'node:crypto';
import type { Client } from '../src/client/client.ts';
import { watchRun } from '../src/client/watch-run.ts';
import { routes } from '../src/contract/routes.ts';
import type { Run } from '../src/contract/run.ts';
import { signIn } from '../test/sign-in.ts';
import { findSandboxProcesses, type Sandboxes } from './sandbox-leftovers.ts';
import { ADMIN, makePlace, type ServerProcess, startServer } from './server-process.ts';

const CSV = 'name,town,points\nAda,Luleå,12\nBo,Åmål,7\nCia,Luleå,30\n';
const SCRIPT = `
import csv, pathlib, time

def run_tool(input_dir, output_dir):
    file = next(pathlib.Path(input_dir).iterdir())
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    towns = {}
    for number, row in enumerate(rows, 1):
        print(f"row {number} of {len(rows)}: {row['name']}", flush=True)
        time.sleep(0.2)
        towns[row["town"]] = towns.get(row["town"], 0) + int(row["points"])
    report = "town,points\\n" + "".join(f"{town},{points}\\n" for town, points in sorted(towns.items()))
    pathlib.Path(output_dir, "towns.csv").write_text(report, encoding="utf-8")
    return {"outputs": [{"kind": "table", "title": "Points by town",
                         "columns": [{"key": "town", "label": "Town"}, {"key": "points", "label": "Points"}],
                         "rows": [{"town": town, "points": points} for town, points in sorted(towns.items())]}]}
`;
const SLOW_SCRIPT = `
import time

def run_tool(input_dir, output_dir):
    print("started", flush=True)
    time.sleep(3)
    return "<p>done</p>"
`;

function say(text: string): void {
  console.log(text);
}

function expect(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`Expected: ${what}`);
  say(`  ok: ${what}`);
}

function csvForm(): FormData {
  const form = new FormData();
  form.append('files', new File([CSV], 'points.csv', { type: 'text/csv' }));
  return form;
}

async function publishTool(admin: Client, slug: string, source: string): Promise<void> {
  const tool = await admin.call(routes.createTool, { body: { title: slug, slug, audience: ['Demo'] } });
  const body = { language: 'python' as const, source, parentVersionId: null };
  const version = await admin.call(routes.saveVersion, { params: { toolId: tool.id }, body });
  const params = { versionId: version.id };
  const test = await admin.call(routes.startSandboxRun, { params, query: { wait: 60 }, body: csvForm() });
  expect(test.status === 'succeeded', `the test run of ${slug} succeeded`);
  await admin.call(routes.submitVersion, { params, body: { changeSummary: 'First version' } });
  const published = await admin.call(routes.publishVersion, { params });
  expect(published.state === 'active', `${slug} is published`);
}

async function runWithCsv(user: Client): Promise<{ run: Run; events: number }> {
  const started = await user.call(routes.startRun, { params: { slug: 'points-by-town' }, body: csvForm() });
  let events = 0;
  for await (const event of watchRun(user, started.id)) {
    events += 1;
    say(`  event ${event.seq}: ${event.type} ${'text' in event ? event.text.trimEnd() : event.status}`);
  }
  const run = await user.call(routes.getRun, { params: { runId: started.id } });
  expect(run.status === 'succeeded', 'the run succeeded');
  const [artifact] = run.artifacts;
  const download = await user.open(routes.getArtifact, { params: { runId: run.id, artifactId: artifact?.id ?? '' } });
  expect((await download.text()) === 'town,points\nLuleå,42\nÅmål,7\n', 'the downloaded file holds the right sums');
  return { run, events };
}

/** Asks until `isRight` says so, for a minute. */
async function waitForSandboxes(dataDir: string, isRight: (found: Sandboxes) => boolean): Promise<boolean> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    if (isRight(await findSandboxProcesses(dataDir))) return true;
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Kills the server while a run is under way, starts it again, and waits for the run's one end. */
async function surviveKill(
  dataDir: string,
  server: ServerProcess,
  user: Client,
  person: Person,
): Promise<ServerProcess> {
  const started = await user.call(routes.startRun, { params: { slug: 'slow' }, body: new FormData() });
  for await (const event of watchRun(user, started.id)) if (event.type === 'status') break;
  expect(await waitForSandboxes(dataDir, ({ ofRuns }) => ofRuns.length > 0), 'the run is in a sandbox');
  server.kill('SIGKILL');
  await server.ended;
  say('  killed the server with -9 while the run was under way');
  // The kernel and the janitor end what a killed server had started; nothing was started again yet.
  expect(await waitForSandboxes(dataDir, ({ all }) => all.length === 0), 'no sandbox was left');
  const restarted = await startServer(dataDir);
  say(`  started again: ${restarted.url}`);
  const again = (await signIn(restarted.url, person)).client;
  let ends = 0;
  for await (const event of watchRun(again, started.id)) if (event.type === 'done') ends += 1;
  const run = await again.call(routes.getRun, { params: { runId: started.id } });
  expect(ends === 1 && run.status === 'succeeded', `the run reached one final state (${run.status})`);
  return restarted;
}

interface Person {
  email: string;
  password: string;
}

async function demo(dataDir: string): Promise<{ runMs: number; events: number }> {
  say('Starting Scriptorium on a temporary folder');
  let server = await startServer(dataDir);
  try {
    say(`  ${server.url}`);
    const admin = (await signIn(server.url, ADMIN)).client;
    say('The superuser writes, tests and publishes two tools');
    await publishTool(admin, 'points-by-town', SCRIPT);
    await publishTool(admin, 'slow', SLOW_SCRIPT);
    const person = { email: 'user@example.org', password: randomBytes(12).toString('hex') };
    await admin.call(routes.createPerson, { body: { ...person, name: 'Ordinary User', role: 'user' } });

    say('An ordinary user runs one with a CSV file');
    // A user sees no log, so the events are watched by the one who wrote the tool, in a run of their own.
    const { events } = await runWithCsv(admin);
    const user = (await signIn(server.url, person)).client;
    const { run } = await runWithCsv(user);

    say('A second run survives the death of the server');
    server = await surviveKill(dataDir, server, user, person);
    return { runMs: run.durationMs ?? 0, events };
  } finally {
    server.kill('SIGTERM');
    await server.ended;
  }
}

const place = await makePlace();
try {
  const result = await demo(place.dataDir);
  console.log(JSON.stringify({ ok: true, ...result }));
} catch (error) {
  console.error(error);
  console.log(JSON.stringify({ ok: false }));
  process.exitCode = 1;
} finally {
  await place.remove();
}
