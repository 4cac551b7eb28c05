/** Decides what a run was, from what was seen of it. Pure; every runner ends here. */
import { constants } from 'node:os';
import type { FinalStatus, RunReason } from '../contract/run-status.ts';
import type { FrameEvidence } from './control-frames.ts';
import type { Language, Outcome, ScriptError } from './runner.ts';

/** A cause from outside the script that ended it. */
export interface EndCause {
  reason: RunReason;
  message: string;
}

export interface RunEvidence {
  language: Language;
  /** It is no tool, and has nothing to return. */
  isPlain: boolean;
  /** The first of the causes that ended the run from outside, or null when it ended by itself. */
  cause: EndCause | null;
  /** Of the main process, as a shell gives it: 128 + n for a death by signal n. */
  exitCode: number;
  frames: FrameEvidence;
  /** Of Bash runs: what the result file or stdout says. */
  bashResult: { returnJson: string | null; fault: string | null } | null;
}

export type Verdict = Pick<Outcome, 'status' | 'reason' | 'exitCode' | 'signal' | 'returnJson' | 'error'>;

const failureOf = {
  tool: 'tool_error',
  script: 'script_error',
  syntax: 'syntax_error',
  contract: 'contract_error',
} as const satisfies Record<string, RunReason>;

/** A success needs all of: nothing ended it, exit code 0, and one complete result. */
export function judgeEnd(evidence: RunEvidence): Verdict {
  const { cause, frames } = evidence;
  if (cause !== null) return killed(cause);
  if (evidence.isPlain) return judgePlain(evidence.exitCode);
  const exit = splitExitCode(evidence.exitCode);
  if (frames.error !== null) {
    const isMemory = frames.error.kind === 'script' && frames.error.error.type === 'MemoryError';
    return failed(exit, isMemory ? 'out_of_memory' : failureOf[frames.error.kind], frames.error.error);
  }
  if (frames.fault !== null) return failed(exit, 'contract_error', scriptError('ContractError', frames.fault));
  if (exit.exitCode !== 0) return failedExit(exit);
  return evidence.language === 'bash' ? judgeBash(evidence) : judgeReturn(frames);
}

/**
 * The contract has a status for a run that used up its time and two reasons that say which time it was: that of the
 * clock on the wall, or of the processor. Every other limit is a failure.
 */
const statusOf: Partial<Record<RunReason, FinalStatus>> = {
  canceled: 'canceled',
  timeout: 'timed_out',
  cpu_time: 'timed_out',
};

/** The outcome of a run that never started, or could not be watched to its end. */
export function killed(cause: EndCause): Verdict {
  const status = statusOf[cause.reason] ?? 'failed';
  const error = status === 'canceled' ? null : scriptError(cause.reason, cause.message);
  return { status, reason: cause.reason, exitCode: null, signal: 'SIGKILL', returnJson: null, error };
}

/** A fault of the script that has no place in it. */
export function scriptError(type: string, message: string): ScriptError {
  return { type, message, traceback: null, line: null, column: null, text: null };
}

/** Whether a program said 137 itself or was killed, nobody can tell; so its exit code is what any shell would give. */
function judgePlain(exitCode: number): Verdict {
  if (exitCode === 0) return succeeded(null);
  const { signal } = splitExitCode(exitCode);
  const why = signal === null ? '' : `, as after ${signal}`;
  const error = scriptError('ExitCode', `The script ended with exit code ${exitCode}${why}.`);
  return failed({ exitCode, signal: null }, 'script_error', error);
}

function judgeBash({ frames, bashResult }: RunEvidence): Verdict {
  const exit = { exitCode: 0, signal: null };
  const fault =
    frames.results > 0 ? 'A Bash script has no result on the control channel.' : (bashResult?.fault ?? null);
  if (fault !== null) return failed(exit, 'contract_error', scriptError('ContractError', fault));
  return succeeded(bashResult?.returnJson ?? null);
}

function judgeReturn({ results, resultText }: FrameEvidence): Verdict {
  const exit = { exitCode: 0, signal: null };
  if (results === 0 || resultText === null)
    return failed(exit, 'script_error', scriptError('EarlyExit', 'The script ended before it returned.'));
  if (results > 1)
    return failed(exit, 'contract_error', scriptError('ContractError', 'The script sent more than one result.'));
  const fault = findReturnFault(resultText);
  if (fault !== null) return failed(exit, 'contract_error', scriptError('ContractError', fault));
  return succeeded(resultText === 'null' ? null : resultText);
}

/** A sentence when the text is not the JSON of a string, an object or null; null when it is. */
export function findReturnFault(json: string): string | null {
  try {
    const value: unknown = JSON.parse(json);
    const isAllowed = typeof value === 'string' || (typeof value === 'object' && !Array.isArray(value));
    return isAllowed ? null : `The result is ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}, not an object.`;
  } catch {
    return 'The result is not valid JSON.';
  }
}

function succeeded(returnJson: string | null): Verdict {
  return { status: 'succeeded', reason: 'ok', exitCode: 0, signal: null, returnJson, error: null };
}

function failed(exit: Pick<Outcome, 'exitCode' | 'signal'>, reason: RunReason, error: ScriptError): Verdict {
  return { status: 'failed', reason, ...exit, returnJson: null, error };
}

function failedExit(exit: Pick<Outcome, 'exitCode' | 'signal'>): Verdict {
  if (exit.signal !== null)
    return failed(exit, 'script_error', scriptError('Signal', `The script was ended by ${exit.signal}.`));
  return failed(exit, 'script_error', scriptError('ExitCode', `The script ended with exit code ${exit.exitCode}.`));
}

function splitExitCode(code: number): Pick<Outcome, 'exitCode' | 'signal'> {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? { exitCode: code, signal: null } : { exitCode: null, signal };
}
