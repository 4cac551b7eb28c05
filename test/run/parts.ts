import { whyNoEngine } from './why-no-engine.ts';

/** One thing that `npm test` runs: a tool or a program counts as one test, a project of vitest as all of its tests. */
export type Part = {
  name: string;
  kind: 'tool' | 'program' | 'project';
  command: string[];
  /** Of a project: what it runs of `src` counts. Measuring slows some of it five times over, so it is the few that matter. */
  isMeasured?: boolean;
  /** Why this machine cannot run it; undefined when it can, and then it must. */
  whyAbsent?: () => string | undefined;
};

const tool = (name: string, ...command: string[]): Part => ({ name, kind: 'tool', command });
const program = (name: string, ...command: string[]): Part => ({ name, kind: 'program', command });
const project = (name: string): Part => ({ name, kind: 'project', command: ['vitest', 'run', '--project', name] });
const measured = (name: string): Part => ({ ...project(name), isMeasured: true });
/** The compiler that only checks; the other one, that structure and tidy read the source with, takes three times as long. */
const types = (name: string, ...args: string[]): Part =>
  tool(name, 'node', 'node_modules/typescript-native/bin/tsc', '--noEmit', ...args);

/** What `npm run check` runs; `npm test` goes on with the rest. */
const check: Part[] = [
  types('types'),
  types('types-web', '-p', 'web'),
  tool('lint', 'biome', 'ci'),
  tool('lint-types', 'oxlint', '--type-aware', '--deny-warnings'),
  tool('structure', 'node', 'test/run/structure.ts'),
  tool('dead-code', 'knip'),
  tool('tidy', 'vitest', 'run', '--project', 'tidy'),
  measured('unit'),
  measured('integration'),
];

/** A project of `npm run abuse`, so that its table is shown here too. */
const abuse = (name: string): Part => ({
  ...project(name),
  command: ['vitest', 'run', '--project', name, '--reporter=./test/abuse/report.ts'],
});

const parts: Part[] = [
  ...check,
  measured('sandbox'),
  { ...measured('docker'), whyAbsent: whyNoEngine },
  project('schemathesis'),
  project('e2e'),
  abuse('abuse'),
  { ...abuse('abuse-docker'), whyAbsent: whyNoEngine },
  program('demo', 'node', 'e2e/demo.ts'),
  program('storm', 'node', 'e2e/storm.ts'),
  program('soak', 'node', 'e2e/soak.ts'),
  program('coverage', 'node', 'test/run/coverage.ts'),
];

/** The parts that `only` names, all when it is undefined. Throws on a name that nothing has. */
export const choose = (only: string | undefined): Part[] => {
  if (only === undefined) return parts;
  const names = only.split(',').flatMap((name) => (name === 'check' ? check.map((part) => part.name) : [name]));
  const unknown = names.find((name) => !parts.some((part) => part.name === name));
  if (unknown !== undefined) {
    throw new Error(`There is no part "${unknown}". Choose from: check, ${parts.map(({ name }) => name).join(', ')}.`);
  }
  return parts.filter((part) => names.includes(part.name));
};
