/** Runs tools turn by turn on the real sandbox, with everything checked and normalised as the server does it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { requireForm } from '../../../src/actions/version-form.ts';
import { MIB } from '../../../src/contract/limits.ts';
import type { NextAction, Output } from '../../../src/contract/output.ts';
import { type VersionContent, versionContentSchema } from '../../../src/contract/tool.ts';
import { checkFiles } from '../../../src/core/form/check-files.ts';
import { checkInputs } from '../../../src/core/form/check-inputs.ts';
import { readInputSchema } from '../../../src/core/form/read-input-schema.ts';
import { type Json, type JsonObject, parseJson, stringifyJson } from '../../../src/core/json.ts';
import { type BudgetName, LARGEST_RESULT_BYTES } from '../../../src/core/result/budget.ts';
import { checkActionInput } from '../../../src/core/result/check-action-input.ts';
import { type RunResult, readResult } from '../../../src/core/run-end.ts';
import type { InputFile, Outcome } from '../../../src/sandbox/runner.ts';
import { createLocalUnderTest, type LocalUnderTest } from '../local-under-test.ts';
import { runTrial } from '../trial.ts';

export type ToolContent = Partial<VersionContent> & Pick<VersionContent, 'source'>;
export interface FirstTurn {
  inputs?: JsonObject;
  files?: Record<string, string | Uint8Array>;
  settings?: JsonObject;
  budget?: BudgetName;
}
export interface Turn {
  outcome: Outcome;
  /** What would be stored of it. */
  result: RunResult;
  outputs: Output[];
  state: JsonObject | null;
  stdout: string;
  stderr: string;
  artifacts: Record<string, string>;
  progress: { fraction: number; text: string }[];
  /** The next turn: an action that this one offered, with its state and files. */
  act: (actionId: string, input?: JsonObject) => Promise<Turn>;
}

export interface Tools {
  start: (tool: ToolContent, first?: FirstTurn) => Promise<Turn>;
}

export function useTools(): Tools {
  let made: LocalUnderTest;
  let folder: string;
  beforeAll(async () => {
    made = await createLocalUnderTest();
    folder = await mkdtemp(join(tmpdir(), 'scriptorium-turns-'));
  });
  afterAll(async () => {
    expect(await made.listLeftovers()).toEqual([]);
    await made.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(tool: ToolContent, first: FirstTurn = {}): Promise<Turn> {
    const content = versionContentSchema.parse({ language: 'python', ...tool });
    const form = readInputSchema(requireForm(content) ?? content.inputSchema);
    if (!form.ok) throw new Error(JSON.stringify(form.issues));
    const checked = checkInputs(form.form, first.inputs ?? {});
    if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
    const files = await writeFiles(first.files ?? {});
    const issues = checkFiles(
      form.form.files,
      files.map((file) => ({ ...file, mime: '' })),
    );
    if (issues.length > 0) throw new Error(JSON.stringify(issues));
    return take(content, first, { inputs: checked.values, action: null, files });
  }

  async function writeFiles(contents: Record<string, string | Uint8Array>): Promise<InputFile[]> {
    const place = await mkdtemp(join(folder, 'files-'));
    return Promise.all(
      Object.entries(contents).map(async ([name, content], index) => {
        const path = join(place, String(index));
        await writeFile(path, content);
        return { name, path, bytes: Buffer.byteLength(content) };
      }),
    );
  }

  async function take(
    content: VersionContent,
    first: FirstTurn,
    given: { inputs: JsonObject; action: JsonObject | null; files: InputFile[] },
  ): Promise<Turn> {
    const { language, source, entrypoint, variables, dialect } = content;
    const trial = await runTrial(made, language, source, {
      entrypoint,
      variables,
      ...(dialect !== null && { dialect }),
      inputsJson: stringifyJson(given.inputs),
      actionJson: given.action === null ? null : stringifyJson(given.action),
      memoryJson: stringifyJson({ settings: first.settings ?? {} }),
      files: given.files,
      resultBytes: LARGEST_RESULT_BYTES,
      artifactCaps: { files: 200, fileBytes: 10 * MIB, totalBytes: 20 * MIB },
    });
    const { outcome, stdout, stderr, progress } = trial;
    const artifactPaths = outcome.artifacts.map(({ path }) => path);
    const result = readResult({ ...outcome, artifactPaths, budget: first.budget ?? 'default' });
    const artifacts = Object.fromEntries([
      ...(await Promise.all(
        outcome.artifacts.map(async ({ path, storedName }) => [
          path,
          await readFile(join(trial.artifactsFolder, storedName), 'latin1'),
        ]),
      )),
      ...result.csvArtifacts.map(({ path, text }) => [path, text]),
    ]);
    // Between turns the state is text in the database.
    const state = result.state === null ? null : asStored(result.state);
    const act = async (actionId: string, input: JsonObject = {}): Promise<Turn> => {
      const checked = checkActionInput(offered(result.nextActions, actionId), input);
      if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
      const action = { action_id: actionId, input: checked.values, state: state ?? {} };
      return take(content, first, { inputs: {}, action, files: given.files });
    };
    return { outcome, result, outputs: result.outputs, state, stdout, stderr, artifacts, progress, act };
  }
  return { start };
}

function asStored(state: JsonObject): JsonObject {
  const read = parseJson(stringifyJson(state), { maxDepth: 100 });
  if (!read.ok) throw new Error(read.fault.message);
  return read.value as JsonObject;
}

function offered(actions: NextAction[], id: string): NextAction {
  const action = actions.find((each) => each.action_id === id);
  if (action === undefined) throw new Error(`There is no action ${id} among ${JSON.stringify(actions)}.`);
  return action;
}

/** The turn succeeded and nothing of it was cut, refused or unknown. */
export function expectClean(turn: Turn): void {
  expect(turn.outcome.error).toBeNull();
  expect(turn.result).toMatchObject({ status: 'succeeded', reason: 'ok', errorSummary: null, authorNotices: [] });
  expect(turn.outcome.refused).toEqual([]);
  const said = turn.outputs.flatMap((output) => (output.kind === 'notice' ? [output.message] : []));
  expect(said.filter((message) => /^System notice|cannot be shown/.test(message))).toEqual([]);
}

/** The one output of a kind. */
export function only<K extends Output['kind']>(turn: Turn, kind: K): Extract<Output, { kind: K }> {
  const found = turn.outputs.filter((output) => output.kind === kind);
  expect([turn.outcome.error, found.length]).toEqual([null, 1]);
  // The filter above says so.
  return found[0] as Extract<Output, { kind: K }>;
}

/** As JSON text, in which every number is exact. */
export function textOf(value: unknown): string {
  return stringifyJson(value as Json);
}
