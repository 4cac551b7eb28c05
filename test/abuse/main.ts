/**
 * `npm run abuse`: attacks every runner in every way that we know. `--full` plays the long ones in full, `--update` writes
 * the golden files anew; any other words choose cases by id or title.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { whyNoEngine } from '../run/why-no-engine.ts';

const { values, positionals } = parseArgs({
  options: { full: { type: 'boolean', default: false }, update: { type: 'boolean', default: false } },
  allowPositionals: true,
});

const only = positionals.join('|');
const whyNoContainers = whyNoEngine();
if (whyNoContainers !== undefined) console.log(`ABSENT, no case is played on containers: ${whyNoContainers}`);
const projects = whyNoContainers === undefined ? ['abuse', 'abuse-docker'] : ['abuse'];
const args = [
  ...['run', ...projects.flatMap((name) => ['--project', name])],
  ...['--reporter=default', '--reporter=./test/abuse/report.ts'],
];
const child = spawn('vitest', [...args, ...(only === '' ? [] : ['--testNamePattern', only])], {
  stdio: 'inherit',
  env: {
    ...process.env,
    ...(values.full ? { ABUSE_FULL: '1' } : {}),
    ...(values.update ? { ABUSE_UPDATE: '1' } : {}),
    ...(only === '' ? {} : { ABUSE_ONLY: only }),
  },
});
// vitest ends itself on these, and what it started; we wait for that.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
child.once('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
});
