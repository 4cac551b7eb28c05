import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

/** How often a parameter has one of the given values; else it is made up. */
const PROBABILITY = 0.75;
/** How many requests it makes up for an operation, where its person may ask for it and where not. */
const EXAMPLES = { open: 6, closed: 2 };

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];
/** To what does not fit the description. Too many files are too large a body. */
const REFUSALS = [400, 401, 403, 404, 409, 413, 415, 422, 429];

/** Of one operation: what is wrong with it, and every status that it answered. */
export interface Verdict {
  faults: string[];
  statuses: number[];
}

/** Operations, by id, that need not be tried in full. */
interface Plan {
  /** Tried at the bounds of every value by a lesser role. */
  known: string[];
  /** Its person is turned away from them, whatever is sent. */
  closed: string[];
}

/**
 * Runs it against a server as one person. Resolves with its verdict on each operation (`GET /api/v1/me`) that it tried.
 */
export async function runSchemathesis(
  python: string,
  url: string,
  stage: Stage,
  plan: Plan,
): Promise<Map<string, Verdict>> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-schemathesis-'));
  try {
    const configuration = join(folder, 'schemathesis.toml');
    const report = join(folder, 'report.xml');
    await writeFile(configuration, configurationOf(stage, plan, report));
    const command = [python, '-m', 'schemathesis.cli', '--config-file', configuration, 'run', `${url}/openapi.json`];
    const { people, leavers, protectedIds, otherIds } = stage;
    const printed = await runProgram(command, folder, { url, people, leavers, protectedIds, otherIds });
    if (!existsSync(report)) throw new Error(`schemathesis left no report:\n${printed}`);
    // Written by hooks.py.
    const statuses = JSON.parse(await readFile(join(folder, 'statuses.json'), 'utf8')) as Record<string, number[]>;
    const faults = readReport(await readFile(report, 'utf8'));
    return new Map([...faults].map(([name, each]) => [name, { faults: each, statuses: statuses[name] ?? [] }]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** JSON's strings, numbers and lists are TOML's, too. */
function configurationOf({ values }: Stage, plan: Plan, report: string): string {
  const dictionaries = Object.entries(values).map(([name, each]) => `"${name}" = { values = ${JSON.stringify(each)} }`);
  const parameters = Object.keys(values).map(
    (name) => `"${name}" = { dictionary = "${name}", probability = ${PROBABILITY} }`,
  );
  return `
color = false
hooks = ${JSON.stringify(join(import.meta.dirname, 'hooks.py'))}
continue-on-failure = true
request-timeout = 30
warnings = false
[reports.junit]
path = ${JSON.stringify(report)}
[dictionaries]
${dictionaries.join('\n')}
[parameters]
${parameters.join('\n')}
[generation]
max-examples = ${EXAMPLES.open}
deterministic = true
database = "none"
no-shrink = true
with-security-parameters = false
# Other methods are the business of the router.
[phases.coverage]
unexpected-methods = []
[phases.stateful]
enabled = false
[checks]
enabled = false
${checks.map((name) => `${name} = { enabled = true }`).join('\n')}
negative_data_rejection = { enabled = true, expected-statuses = [${REFUSALS.join(', ')}] }
${lessOf(plan.known, EXAMPLES.open)}${lessOf(plan.closed, EXAMPLES.closed)}`;
}

/** Without the bounds of every value. */
function lessOf(ids: string[], examples: number): string {
  if (ids.length === 0) return '';
  return `
[[operations]]
include-operation-id = ${JSON.stringify(ids)}
phases.coverage.enabled = false
generation.max-examples = ${examples}
`;
}

/** Its exit code says again what stands in the report; what it printed is shown where there is none. */
function runProgram(command: string[], cwd: string, stage: object): Promise<string> {
  return new Promise((settle, reject) => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, SCHEMATHESIS_STAGE: JSON.stringify(stage) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
    }
    child.once('error', reject);
    child.once('close', () => settle(printed));
  });
}

/** Reads JUnit's XML as schemathesis writes it: a test case for each operation, with a text for each thing that is wrong. */
function readReport(xml: string): Map<string, string[]> {
  const cases = xml.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g);
  return new Map([...cases].map(([, name = '', inner = '']) => [unescapeXml(name), readFaults(inner)]));
}

function readFaults(inner: string): string[] {
  const faults = inner.matchAll(/<(failure|error|skipped)[^>]*?(?:\/>|>([\s\S]*?)<\/\1>)/g);
  return [...faults].map(([, kind = '', text = '']) => `${kind}: ${unescapeXml(text)}`);
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&');
}
