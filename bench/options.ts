/** How the bench was asked to run. */
import { parseArgs } from 'node:util';
import { bars, type Key } from './bars.ts';

export interface Options {
  isQuick: boolean;
  /** The keys to measure. */
  keys: Set<Key>;
  date: string;
  dockerImage: string;
  /** Tells what is being done; not part of the result. */
  say: (text: string) => void;
}

const USAGE = `npm run bench -- [--quick] [--only <key,…>] [--date <YYYY-MM-DD>]
keys: ${Object.keys(bars).join(', ')}
environment: BENCH_DOCKER_IMAGE (default scriptorium-runner:latest)`;

/** Throws with how to use it when it was asked for what there is not. */
export function readOptions(argv: string[], environment: NodeJS.ProcessEnv): Options {
  const { values } = parseArgs({
    args: argv,
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, date: { type: 'string' } },
  });
  const names = values.only?.split(',').map((name) => name.trim()) ?? Object.keys(bars);
  const unknown = names.filter((name) => !Object.hasOwn(bars, name));
  if (unknown.length > 0) throw new Error(`There is no key ${unknown.join(', ')}.\n${USAGE}`);
  return {
    isQuick: values.quick,
    // Checked just above.
    keys: new Set(names as Key[]),
    date: values.date ?? new Date().toISOString().slice(0, 10),
    dockerImage: environment.BENCH_DOCKER_IMAGE ?? 'scriptorium-runner:latest',
    say: (text) => process.stderr.write(`bench: ${text}\n`),
  };
}
