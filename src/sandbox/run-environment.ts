/** Where things are inside a run, and its environment: runner contract, section 1. Pure. */
import { KIB } from '../contract/limits.ts';
import { parameterEnvironment } from './parameter-environment.ts';
import type { Language, SandboxJob } from './runner.ts';

/** One environment string cannot exceed 128 KiB on Linux; what is over this travels as a file only. */
const VALUE_BYTES = 64 * KIB;
/** All parameters together: an environment of 2 MiB, or of less, starts no program. */
const PARAMETER_BYTES = 512 * KIB;

const scriptNames = {
  python: 'script.py',
  bash: 'script.sh',
  node: 'script.mjs',
} as const satisfies Record<Language, string>;

/** Under which name a job's script is in `/work`. Node takes one that is no tool as a script, not as a module. */
export function scriptNameOf({ language, style }: Pick<SandboxJob, 'language' | 'style'>): string {
  return style !== undefined && language === 'node' ? 'script.js' : scriptNames[language];
}

/** What starts a job's script; runtime/launch.sh and runtime/container/script.py know each by this name. */
export function programOf({ language, style }: Pick<SandboxJob, 'language' | 'style'>): string {
  if (style === 'restricted') return style;
  return style === 'plain' ? `plain-${language}` : language;
}

/**
 * Files of `/work/request`, by name. There is an action on action turns only; `PARAM_…` files hold the parameters of a
 * Bash run, whatever their size.
 */
export function requestDocuments(job: SandboxJob): Record<string, string> {
  const files = job.files.map(({ name, bytes }) => ({ name, path: `/work/input/${name}`, bytes }));
  return {
    'inputs.json': job.inputsJson,
    'manifest.json': JSON.stringify({ files }),
    ...(job.actionJson !== null && { 'action.json': job.actionJson }),
    ...parametersOf(job),
  };
}

/** Files that appear in `/work/input` beside the uploaded ones, by name: the action, in the older dialect. */
export function inputDocuments(job: SandboxJob): Record<string, string> {
  return job.dialect === 'action-file' && job.actionJson !== null ? { 'action.json': job.actionJson } : {};
}

function parametersOf(job: SandboxJob): Record<string, string> {
  return job.language === 'bash' ? parameterEnvironment(job.inputsJson, job.actionJson) : {};
}

/** The whole environment of a run. Throws on a NUL, which no environment can hold. */
export function runEnvironment(job: SandboxJob): Record<string, string> {
  const environment = job.style === undefined ? toolEnvironment(job) : { ...job.variables, ...systemEnvironment(job) };
  for (const [name, value] of Object.entries(environment))
    if (value.includes('\0')) throw new Error(`The value of ${name} holds a NUL character.`);
  return environment;
}

function systemEnvironment(job: SandboxJob): Record<string, string> {
  return { HOME: '/tmp', LANG: 'C.UTF-8', TZ: job.timeZone, PATH: '/usr/local/bin:/usr/bin:/bin' };
}

function toolEnvironment(job: SandboxJob): Record<string, string> {
  const documents = requestDocuments(job);
  const system = systemEnvironment(job);
  const environment: Record<string, string> = {
    // Names that ours, or a loader or shell, would take were refused when the version was saved; ours win all the same.
    ...job.variables,
    ...fittingParameters(job),
    SKRIPTOTEKET_ENTRYPOINT: job.entrypoint,
    SKRIPTOTEKET_SCRIPT_PATH: `/work/${scriptNameOf(job)}`,
    SKRIPTOTEKET_INPUT_DIR: '/work/input',
    SKRIPTOTEKET_MEMORY_PATH: '/work/memory.json',
    SKRIPTOTEKET_OUTPUT_DIR: '/work/output',
    SKRIPTOTEKET_RESULT_PATH: '/work/result.json',
    ...system,
    // `source scriptorium.sh` finds the helper of Bash tools.
    ...(job.language === 'bash' && { PATH: `${system.PATH}:/opt/runtime/bash` }),
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
  return environment;
}

/** Those that are small enough, in order, while they fit together; the others are in their files. */
function fittingParameters(job: SandboxJob): Record<string, string> {
  let left = PARAMETER_BYTES;
  const fitting = Object.entries(parametersOf(job)).filter(([name, value]) => {
    const bytes = Buffer.byteLength(value);
    if (bytes > VALUE_BYTES || bytes + name.length > left) return false;
    left -= bytes + name.length;
    return true;
  });
  return Object.fromEntries(fitting);
}
