import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { errorCatalogue } from '../../src/contract/errors.ts';
import { findBareFunctions } from './bare-functions.ts';
import { findLongFunctions } from './long-functions.ts';
import { listSourceFiles } from './source-files.ts';

const files = listSourceFiles();
const isCode = (path: string): boolean => /[.](ts|tsx|mjs)$/.test(path);
const isTest = (path: string): boolean => /[.]test[.]tsx?$/.test(path);
const code = files.filter(({ path }) => isCode(path));

/** Each line of these files that matches, as `path:line`. */
const find = (pattern: RegExp, among = files): string[] =>
  among.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );

it('sees the files of the project', () => {
  expect(code.length).toBeGreaterThan(200);
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['src/main.ts', 'package.json', 'LICENSE']));
});

it('no file is longer than 400 lines', () => {
  // Prose, and what a program wrote, are not read from top to bottom.
  const isProse = (path: string): boolean => /[.](md|json)$|^migrations\/schema[.]sql$/.test(path);
  const long = files.filter(({ path, text }) => !isProse(path) && text.split('\n').length > 401);
  expect(long.map(({ path }) => path)).toEqual([]);
});

it('no function is longer than 70 lines, no component longer than 150', () => {
  const product = code.filter(({ path }) => !isTest(path) && !path.startsWith('test/'));
  expect(product.flatMap((file) => findLongFunctions(file, file.path.endsWith('.tsx') ? 150 : 70))).toEqual([]);
});

it('file names are kebab-case and say what the file is about', () => {
  const named = code.filter(({ path }) => {
    const words = basename(path)
      .replace(/^[.]/, '')
      .replace(/([.](test|config))?[.](ts|tsx|mjs)$/, '');
    return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(words) || /(^|-)(utils?|common|helpers?|manager|service)(-|$)/.test(words);
  });
  expect(named.map(({ path }) => path)).toEqual([]);
});

it('every test runs', () => {
  const tests = code.filter(({ path }) => /^(test|e2e)\//.test(path) || isTest(path));
  expect(find(/\b(it|test|describe)\.(only|skip|todo|fails)\b|\b(skipIf|runIf)\(/, tests.filter(isNotThis))).toEqual(
    [],
  );
});

it('nothing is promised for later', () => {
  expect(find(/\b(TODO|FIXME|XXX|HACK)\b/, files.filter(isNotThis))).toEqual([]);
});

it('no path of one machine is written down', () => {
  expect(find(/\/home\/[a-z]+\/|\/Users\/|\/root\/\.|\/work\/(main|shared)\b/, files.filter(isNotThis))).toEqual([]);
});

it('everything is exported by name', () => {
  const product = code.filter(({ path }) => /^(src|web)\//.test(path) && !/[.]config[.]ts$/.test(path));
  expect(find(/^export default\b|^export \* from\b/, product)).toEqual([]);
});

it('only the configuration knows the environment', () => {
  const product = code.filter(({ path }) => /^(src|web)\//.test(path) && !isTest(path));
  const readers = find(/\bprocess\.env\b|import\.meta\.env\b/, product).map((place) => place.replace(/:\d+$/, ''));
  // main hands the environment to the configuration, once.
  expect(readers.filter((path) => path !== 'src/config.ts')).toEqual(['src/main.ts']);
});

it('what others build on is described', () => {
  const described = code.filter(({ path }) => /^src\/(contract|db|sandbox|client)\//.test(path) && !isTest(path));
  expect(described.flatMap(findBareFunctions)).toEqual([]);
});

it('the lock file names the packages of every platform and no registry', () => {
  type Entry = { optionalDependencies?: Record<string, string>; resolved?: string };
  const { packages }: { packages: Record<string, Entry> } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const entries = Object.entries(packages);
  // npm leaves out what its registry does not have, and `npm ci` then refuses the file wherever it is there.
  const absent = entries.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`],
    ),
  );
  expect(absent).toEqual([]);
  expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

it('docs/errors.md lists each error of the catalogue with its status, and no other', () => {
  const page = files.find(({ path }) => path === 'docs/errors.md')?.text ?? '';
  const listed = [...page.matchAll(/^\| `(\w+)` +\| (\d+) +\|/gm)].map(([, name, status]) => [name, Number(status)]);
  expect(listed).toEqual(Object.entries(errorCatalogue).map(([name, { status }]) => [name, status]));
});

function isNotThis({ path }: { path: string }): boolean {
  return path !== 'test/tidy/tidy.test.ts';
}
