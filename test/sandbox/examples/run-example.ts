import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { defaultLimits, MIB } from '../../../src/contract/limits.ts';
import type { Output } from '../../../src/contract/output.ts';
import type { ToolFile } from '../../../src/contract/tool-file.ts';
import { checkFiles } from '../../../src/core/form/check-files.ts';
import { checkInputs } from '../../../src/core/form/check-inputs.ts';
import { readInputSchema } from '../../../src/core/form/read-input-schema.ts';
import { type Json, type JsonObject, stringifyJson } from '../../../src/core/json.ts';
import { parseToolFile } from '../../../src/core/parse-tool-file.ts';
import { LARGEST_RESULT_BYTES } from '../../../src/core/result/budget.ts';
import { checkActionInput } from '../../../src/core/result/check-action-input.ts';
import { type NormalResult, normaliseResult } from '../../../src/core/result/normalise-result.ts';
import { createLocalRunner } from '../../../src/sandbox/local/create-local-runner.ts';
import type { InputFile, Outcome, Runner } from '../../../src/sandbox/runner.ts';

export const examplesFolder = join(import.meta.dirname, '../../../examples');

/** What examples run on: the real sandbox, and a folder for their files. */
export interface Bench {
  runner: Runner;
  folder: string;
  close: () => Promise<void>;
}
export interface ExampleInput {
  inputs?: JsonObject;
  files?: Record<string, string | Uint8Array>;
}
/** One finished turn of an example, as a person would see it. */
export interface ExampleRun {
  slug: string;
  outcome: Outcome;
  /** The author's message to the person, where the tool ended with one. */
  toolError: string | null;
  result: NormalResult;
  artifacts: Map<string, Buffer>;
  log: string;
  files: InputFile[];
}

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-examples-'));
  const runtimeFolder = join(import.meta.dirname, '../../../runtime');
  const runner = createLocalRunner({ stateFolder: join(folder, 'runner'), runtimeFolder, level: 'best' });
  const close = async (): Promise<void> => {
    await runner.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { runner, folder, close };
}

export async function readExample(slug: string): Promise<ToolFile & { text: string }> {
  const parsed = parseToolFile(await readFile(join(examplesFolder, slug, 'tool.yaml'), 'utf8'));
  if (!parsed.ok) throw new Error(`${slug}: ${JSON.stringify(parsed.issues)}`);
  return { ...parsed.tool, text: await readFile(join(examplesFolder, slug, parsed.tool.source), 'utf8') };
}

/** Checks the inputs as the server would, runs the example in the sandbox and normalises what it returns. */
export async function runExample(bench: Bench, slug: string, given: ExampleInput): Promise<ExampleRun> {
  const tool = await readExample(slug);
  const folder = await mkdtemp(join(bench.folder, 'turn-'));
  const files: InputFile[] = [];
  for (const [name, content] of Object.entries(given.files ?? {})) {
    const path = join(folder, name);
    await writeFile(path, content);
    files.push({ name, path, bytes: Buffer.byteLength(content) });
  }
  const schema = readInputSchema(tool.inputSchema);
  if (!schema.ok) throw new Error(JSON.stringify(schema.issues));
  const checked = checkInputs(schema.form, given.inputs ?? {});
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  const issues = checkFiles(
    schema.form.files,
    files.map((file) => ({ ...file, mime: '' })),
  );
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  return execute(bench, slug, tool, { inputs: checked.values, action: null, files });
}

/** The next turn: an action that the last one offered, with its files and its state. */
export async function takeAction(
  bench: Bench,
  before: ExampleRun,
  id: string,
  input: JsonObject = {},
): Promise<ExampleRun> {
  const action = before.result.nextActions.find((offered) => offered.action_id === id);
  if (!action) throw new Error(`${before.slug} did not offer ${id}.`);
  const checked = checkActionInput(action, input);
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
  const turn = { action_id: id, input: checked.values, state: before.result.state };
  return execute(bench, before.slug, await readExample(before.slug), {
    inputs: {},
    action: turn,
    files: before.files,
  });
}

async function execute(
  bench: Bench,
  slug: string,
  tool: ToolFile & { text: string },
  turn: { inputs: JsonObject; action: JsonObject | null; files: InputFile[] },
): Promise<ExampleRun> {
  const artifactsFolder = join(await mkdtemp(join(bench.folder, 'turn-')), 'artifacts');
  await mkdir(artifactsFolder);
  const log: Uint8Array[] = [];
  const outcome = await bench.runner.execute(
    {
      runId: randomUUID(),
      language: tool.language,
      source: tool.text,
      entrypoint: tool.entrypoint,
      inputsJson: stringifyJson(turn.inputs),
      actionJson: turn.action === null ? null : stringifyJson(turn.action),
      memoryJson: '{"settings":{}}',
      files: turn.files,
      limits: { ...defaultLimits, ...definedOnly(tool.limits) },
      timeZone: 'Europe/Stockholm',
      artifactsFolder,
      artifactCaps: { files: 100, fileBytes: 50 * MIB, totalBytes: 100 * MIB },
      resultBytes: LARGEST_RESULT_BYTES,
    },
    { onOutput: ({ data }) => log.push(data), onProgress: () => {}, signal: new AbortController().signal },
  );
  const artifacts = new Map<string, Buffer>();
  for (const { path, storedName } of outcome.artifacts)
    artifacts.set(path, await readFile(join(artifactsFolder, storedName)));
  const result = normaliseResult(outcome.returnJson, { budget: 'default', artifactPaths: [...artifacts.keys()] });
  if (!result.ok) throw new Error(result.message);
  const toolError = outcome.reason === 'tool_error' ? (outcome.error?.message ?? null) : null;
  return { slug, outcome, toolError, result, artifacts, log: Buffer.concat(log).toString(), files: turn.files };
}

function definedOnly<T extends object>(partial: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // The cast: entries that are undefined are gone.
  return Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** The only output of this kind, or the one with this title. */
export function outputOf<K extends Output['kind']>(
  run: ExampleRun,
  kind: K,
  title?: string,
): Extract<Output, { kind: K }> {
  const found = run.result.outputs.filter(
    (output) => output.kind === kind && (title === undefined || ('title' in output && output.title === title)),
  );
  if (found.length !== 1)
    throw new Error(
      `${found.length} outputs of kind ${kind}: ${JSON.stringify(run.result.outputs)} ${JSON.stringify(run.outcome)}`,
    );
  return found[0] as Extract<Output, { kind: K }>;
}

/** The rows of a table as plain values. */
export function rowsOf(run: ExampleRun, title?: string): Record<string, unknown>[] {
  const text = stringifyJson(outputOf(run, 'table', title).rows as unknown as Json);
  return JSON.parse(text);
}

export function expectSuccess(run: ExampleRun): void {
  expect(run.outcome.error).toBeNull();
  expect(run.outcome.status).toBe('succeeded');
  expect(run.result.notices).toEqual([]);
  expect(run.result.outputs.filter((output) => output.kind === 'notice' && output.level === 'error')).toEqual([]);
}

export function noticesOf(run: ExampleRun): string {
  return run.result.outputs.flatMap((output) => (output.kind === 'notice' ? [output.message] : [])).join('\n');
}
