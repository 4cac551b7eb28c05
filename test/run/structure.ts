/**
 * Applies the arrows of .dependency-cruiser.mjs. A checker that reads no file finds no fault (dependency-cruiser beside
 * TypeScript 7 saw none and succeeded), so each source file on the disk must be among those it saw.
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractConfiguration from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTsConfiguration from 'dependency-cruiser/config-utl/extract-ts-config';

const folders = ['src', 'web', 'test', 'e2e', 'bench', 'setup'];

const findSources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /[.](tsx?|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

const { options, ...ruleSet } = await extractConfiguration('./.dependency-cruiser.mjs');
const { output } = await cruise(folders, { ...options, ruleSet, validate: true, outputType: 'json' }, undefined, {
  tsConfig: extractTsConfiguration(resolve('web/tsconfig.json')),
});
const { modules, summary } = (typeof output === 'string' ? JSON.parse(output) : output) as ICruiseResult;

const seen = new Set(modules.map(({ source }) => source));
const sources = folders.flatMap(findSources);
const unseen = sources.filter((path) => !seen.has(path));
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
for (const path of unseen) console.error(`not seen: ${path}`);
const faults = summary.violations.length + unseen.length;
console.log(`${sources.length} source files, ${summary.totalDependenciesCruised} imports, ${faults} faults`);
if (sources.length === 0 || summary.totalDependenciesCruised === 0) throw new Error('The checker saw nothing.');
process.exitCode = faults === 0 ? 0 : 1;
