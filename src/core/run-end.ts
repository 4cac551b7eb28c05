/** Turns what a sandbox reports into what is stored of a run. Pure: the worker only carries it out. */
import type { NextAction, Output } from '../contract/output.ts';
import type { FinalStatus, RunReason } from '../contract/run-status.ts';
import { cleanText, type JsonObject } from './json.ts';
import type { BudgetName } from './result/budget.ts';
import { normaliseResult } from './result/normalise-result.ts';

interface ScriptFault {
  type: string;
  message: string;
  traceback: string | null;
  line: number | null;
  column: number | null;
  text: string | null;
}

/** The part of a sandbox's outcome that decides how the run ends. */
export interface EndedScript {
  status: FinalStatus;
  reason: RunReason;
  returnJson: string | null;
  error: ScriptFault | null;
  artifactPaths: string[];
  /** Which caps apply to its result. */
  budget: BudgetName;
}

export interface RunResult {
  status: FinalStatus;
  reason: RunReason;
  outputs: Output[];
  nextActions: NextAction[];
  state: JsonObject | null;
  authorNotices: string[];
  csvArtifacts: { path: string; text: string }[];
  errorSummary: string | null;
  /** For the author; every text fit to be stored. */
  error: ScriptFault | null;
}

/** A success is one only when what the script returned can be used; otherwise it becomes a contract error. */
export function readResult(ended: EndedScript): RunResult {
  const error = ended.error === null ? null : cleanFault(ended.error);
  const nothing = { outputs: [], nextActions: [], state: null, authorNotices: [], csvArtifacts: [], error };
  if (ended.status !== 'succeeded')
    return { ...nothing, ...endedAs(ended.status, ended.reason), errorSummary: sentenceFor(ended.reason, error) };
  const result = normaliseResult(ended.returnJson, { budget: ended.budget, artifactPaths: ended.artifactPaths });
  if (!result.ok)
    return {
      ...nothing,
      ...endedAs('failed', 'contract_error'),
      authorNotices: [result.message],
      errorSummary: sentenceFor('contract_error', null),
    };
  return {
    ...endedAs('succeeded', 'ok'),
    outputs: result.outputs,
    nextActions: result.nextActions,
    state: result.state,
    authorNotices: result.notices,
    csvArtifacts: result.csvArtifacts,
    errorSummary: null,
    error,
  };
}

/** A script may say anything; the database cannot hold NUL, and a lone surrogate is no character. */
function cleanFault(fault: ScriptFault): ScriptFault {
  const clean = (text: string | null) => (text === null ? null : cleanText(text));
  return {
    ...fault,
    type: cleanText(fault.type),
    message: cleanText(fault.message),
    traceback: clean(fault.traceback),
    text: clean(fault.text),
  };
}

function endedAs(status: FinalStatus, reason: RunReason): { status: FinalStatus; reason: RunReason } {
  return { status, reason };
}

const sentences: Record<RunReason, string> = {
  ok: '',
  script_error: 'The tool stopped because of an error in its script.',
  tool_error: '',
  syntax_error: 'The script of this tool is not valid, so it was not started.',
  validation_error: 'What was filled in does not fit this tool.',
  contract_error: 'The tool finished, but its result could not be used.',
  timeout: 'The tool took longer than it may and was stopped.',
  cpu_time: 'The tool used more processor time than it may and was stopped.',
  out_of_memory: 'The tool needed more memory than it may use and was stopped.',
  process_limit: 'The tool started more processes than it may and was stopped.',
  output_limit: 'The tool printed more than it may and was stopped.',
  canceled: 'The run was canceled.',
  worker_lost: 'The machine that ran the tool stopped several times, so the run was given up.',
  sandbox_error: 'The tool was not started, because its sandbox could not be set up.',
};

/** One sentence for the person who ran the tool. A tool error is the author speaking, so its message is shown as it is. */
export function sentenceFor(reason: RunReason, error: { message: string } | null): string {
  return reason === 'tool_error' && error !== null ? error.message : sentences[reason];
}
