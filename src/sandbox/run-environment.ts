/** Where things are inside a run, and its environment: runner contract, section 1. Pure. */
import { KIB } from '../contract/limits.ts';
import type { Language, SandboxJob } from './runner.ts';

/** One environment string cannot exceed 128 KiB on Linux; what is over this travels as a file only. */
const VALUE_BYTES = 64 * KIB;

export const scriptNames = {
  python: 'script.py',
  bash: 'script.sh',
  node: 'script.mjs',
} as const satisfies Record<Language, string>;

/** Files of `/work/request`, by name. There is an action on action turns only. */
export function requestDocuments(job: SandboxJob): Record<string, string> {
  const files = job.files.map(({ name, bytes }) => ({ name, path: `/work/input/${name}`, bytes }));
  const documents = { 'inputs.json': job.inputsJson, 'manifest.json': JSON.stringify({ files }) };
  return job.actionJson === null ? documents : { ...documents, 'action.json': job.actionJson };
}

/** The whole environment of a run. Throws on a NUL, which no environment can hold. */
export function runEnvironment(job: SandboxJob): Record<string, string> {
  const documents = requestDocuments(job);
  const environment: Record<string, string> = {
    SKRIPTOTEKET_ENTRYPOINT: job.entrypoint,
    SKRIPTOTEKET_SCRIPT_PATH: `/work/${scriptNames[job.language]}`,
    SKRIPTOTEKET_INPUT_DIR: '/work/input',
    SKRIPTOTEKET_MEMORY_PATH: '/work/memory.json',
    SKRIPTOTEKET_OUTPUT_DIR: '/work/output',
    SKRIPTOTEKET_RESULT_PATH: '/work/result.json',
    HOME: '/tmp',
    LANG: 'C.UTF-8',
    TZ: job.timeZone,
    // `source scriptorium.sh` finds the helper of Bash tools.
    PATH: `/usr/local/bin:/usr/bin:/bin${job.language === 'bash' ? ':/opt/runtime/bash' : ''}`,
  };
  for (const [variable, file] of [
    ['SKRIPTOTEKET_INPUTS', 'inputs.json'],
    ['SKRIPTOTEKET_INPUT_MANIFEST', 'manifest.json'],
    ['SKRIPTOTEKET_ACTION', 'action.json'],
  ] as const) {
    const value = documents[file];
    environment[`${variable}_PATH`] = `/work/request/${file}`;
    if (value !== undefined && Buffer.byteLength(value) <= VALUE_BYTES) environment[variable] = value;
  }
  for (const [name, value] of Object.entries(environment))
    if (value.includes('\0')) throw new Error(`The value of ${name} holds a NUL character.`);
  return environment;
}
