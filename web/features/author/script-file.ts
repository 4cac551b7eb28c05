import type { ScriptLanguage } from './languages.ts';

/** As the server has it. */
const MAX_BYTES = 2 * 1024 * 1024;

export type ScriptFile =
  | { ok: true; source: string; language: ScriptLanguage | null; entrypoint: string }
  | { ok: false; fault: 'fileTooLarge' | 'fileNotText' };

/** A script out of a file: its text, and what it seems to be written in. */
export function readScriptFile(name: string, bytes: Uint8Array): ScriptFile {
  if (bytes.length > MAX_BYTES) return { ok: false, fault: 'fileTooLarge' };
  const source = decode(bytes);
  if (source === null || source.includes('\0')) return { ok: false, fault: 'fileNotText' };
  const language = languageOf(name, source);
  return { ok: true, source, language, entrypoint: language === 'python' ? entrypointOf(source) : 'run_tool' };
}

const endings: Record<string, ScriptLanguage> = {
  py: 'python',
  sh: 'bash',
  bash: 'bash',
  js: 'node',
  mjs: 'node',
  cjs: 'node',
  ts: 'node',
  mts: 'node',
};
const programs: [RegExp, ScriptLanguage][] = [
  [/python/, 'python'],
  [/(ba|da|z)?sh\b/, 'bash'],
  [/node|deno|bun/, 'node'],
];

/** By the ending of the name, else by the first line. */
function languageOf(name: string, source: string): ScriptLanguage | null {
  const ending = /\.([a-z]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  const shebang = /^#!.*/.exec(source)?.[0] ?? '';
  return endings[ending] ?? programs.find(([pattern]) => pattern.test(shebang))?.[1] ?? null;
}

/** `run_tool`, unless the script has a `main` and no such function. */
function entrypointOf(source: string): string {
  const has = (name: string) => new RegExp(`^(async )?def ${name}\\(`, 'm').test(source);
  return has('main') && !has('run_tool') ? 'main' : 'run_tool';
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    return null;
  }
}
