/**
 * The test command: everything that tells whether the project is sound, one part after the other, and at the end one
 * line that sums it up. `--only <part>[,<part>]` runs some of it. A part that this machine cannot run must be declared
 * absent by name, in SCRIPTORIUM_ABSENT, or finds out itself why it cannot; nothing is skipped silently.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Count, countLine, sum } from './run/count.ts';
import { choose, type Part } from './run/parts.ts';
import { stopCurrent } from './run/run-command.ts';
import { runPart } from './run/run-part.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const absent = (process.env.SCRIPTORIUM_ABSENT ?? '').split(',').filter((name) => name !== '');

let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    isStopped = true;
    stopCurrent();
  });
}

const TOOLS_AT_ONCE = 2;
const counts: Count[] = [];
const faults: string[] = [];
// Only together do the projects say what was never run.
const isMeasured = values.only === undefined;
if (isMeasured) rmSync('coverage', { recursive: true, force: true });
async function run(part: Part): Promise<void> {
  if (isStopped) return;
  const why = absent.includes(part.name) ? 'declared so' : part.whyAbsent?.();
  if (why !== undefined) console.log(`\n── ${part.name}: ABSENT, none of its tests ran: ${why}`);
  else {
    const verdict = await runPart(part, isMeasured);
    counts.push(verdict);
    faults.push(...verdict.faults.map((fault) => `${part.name}: ${fault}`));
  }
}

const parts = choose(values.only);
const tools = parts.filter(({ kind }) => kind === 'tool');
const works = parts.filter(({ kind }) => kind !== 'tool');
// Each tool keeps about one processor busy; each takes the next when it is through.
await Promise.all(
  Array.from({ length: TOOLS_AT_ONCE }, async () => {
    for (let part = tools.shift(); part !== undefined; part = tools.shift()) await run(part);
  }),
);
for (const part of works) await run(part);
// Again at the end, where nobody needs to look for them.
for (const fault of faults) console.log(`\nfailed: ${fault}`);
const total = sum(counts);
console.log(`\n${isStopped ? 'stopped; ' : ''}${countLine(total)}`);
process.exitCode = isStopped || total.failed > 0 || total.passed === 0 ? 1 : 0;
