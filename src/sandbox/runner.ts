/**
 * The runner interface: runs one prepared script and knows no database. Implementations: local/ (bubblewrap), docker/,
 * and host/ for scripts of superusers, which protects nothing from them.
 * Invariant: where a protection cannot be set up, `execute` ends with `sandbox_error` and the script never starts.
 */
import type { Limits } from '../contract/limits.ts';
import type { FinalStatus, RunReason } from '../contract/run-status.ts';

export const languages = ['python', 'bash', 'node'] as const;
export type Language = (typeof languages)[number];

/** An uploaded file, on the host. It appears read-only as `/work/input/<name>`. `name` is a checked basename. */
export interface InputFile {
  name: string;
  path: string;
  bytes: number;
}

/** Everything one run needs. JSON travels as text, so numbers stay exact. */
export interface SandboxJob {
  runId: string;
  language: Language;
  source: string;
  entrypoint: string;
  inputsJson: string;
  /** `{action_id, input, state}`; null on an initial run. */
  actionJson: string | null;
  /** `{settings: {…}}`. */
  memoryJson: string;
  files: InputFile[];
  limits: Limits;
  /** BCP 47 language and IANA zone of the person, for LANG and TZ. */
  timeZone: string;
  /** A host folder that exists, is empty and is ours: collected artifacts are written here under generated names. */
  artifactsFolder: string;
  artifactCaps: ArtifactCaps;
  /** `action-file`: the action is `/work/input/action.json` as well. */
  dialect?: 'action-file';
  /** The version's own environment variables; names were checked when it was saved. */
  variables?: Record<string, string>;
  /** `strict` never starts from an interpreter that was started before. */
  isolation?: 'strict';
  /**
   * Of a script that is no tool. `plain`: a program as any, that ends well with exit code 0. `restricted`: JavaScript in
   * an engine of its own inside the sandbox, without modules, files and network.
   */
  style?: 'plain' | 'restricted';
  /** Which runner executes it; the installation's usual one where it names none. */
  runner?: 'local' | 'docker' | 'host';
  /** Of the host runner: where the script starts; empty for the home folder. */
  workingDirectory?: string;
  /** Largest result document accepted on the result channel. */
  resultBytes: number;
}

export interface ArtifactCaps {
  files: number;
  fileBytes: number;
  totalBytes: number;
}

export interface OutputChunk {
  stream: 'stdout' | 'stderr';
  /** Raw bytes as read; a UTF-8 character may be split between two chunks. */
  data: Uint8Array;
}

export interface RunHooks {
  onOutput: (chunk: OutputChunk) => void;
  /** From `scriptorium.progress(fraction, text)`. Fraction is 0 to 1. */
  onProgress: (progress: { fraction: number; text: string }) => void;
  /** Called once, when the sandbox is ready and the script starts. */
  onStarted?: () => void;
  /** Aborting ends the run as `canceled`, whatever it is doing. */
  signal: AbortSignal;
}

/** A regular file under /work/output, copied out after the sandbox was dead. `path` is relative, with `/`. */
export interface CollectedArtifact {
  path: string;
  bytes: number;
  /** Name of the copy inside `artifactsFolder`. */
  storedName: string;
}

/** Something under /work/output that was not collected, and why, in a sentence for the author. */
export interface RefusedArtifact {
  path: string;
  why: string;
}

/** What went wrong inside the script, for its author. `line` and `column` count from 1 and are of the script. */
export interface ScriptError {
  type: string;
  message: string;
  traceback: string | null;
  line: number | null;
  column: number | null;
  /** The text of that line, of a syntax error. */
  text: string | null;
}

/** Always returned, whatever the script did. The first cause wins. A killed process is never a success. */
export interface Outcome {
  status: FinalStatus;
  reason: RunReason;
  exitCode: number | null;
  signal: string | null;
  durationMs: number;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
  /** What the script returned: JSON text of `string | object | null`, null when there is none (failed, or returned nothing). */
  returnJson: string | null;
  error: ScriptError | null;
  artifacts: CollectedArtifact[];
  refused: RefusedArtifact[];
}

/** What this host can enforce. `problems` stop every run; `weaknesses` do not, and say what stands in. */
export interface RunnerReport {
  problems: { what: string; remedy: string }[];
  weaknesses: { what: string; remedy: string }[];
  facts: Record<string, string>;
}

/**
 * How many runs began by each way: in a fork of an interpreter that was started before, cold, in a container, or on the
 * host without a sandbox.
 */
export type SandboxStarts = Partial<Record<'fork' | 'cold' | 'container' | 'host', number>>;

export interface Runner {
  readonly name: string;
  /** Looks at the host; starts nothing. */
  inspect: () => Promise<RunnerReport>;
  /** Removes what a dead worker left on this host: processes, cgroups, folders. Called before the first claim. */
  sweep: () => Promise<{ processes: number; cgroups: number; folders: number }>;
  /** Runs the job to its end. Throws only where the platform itself is broken before anything could start. */
  execute: (job: SandboxJob, hooks: RunHooks) => Promise<Outcome>;
  /** Since this runner was made. */
  starts: () => SandboxStarts;
  /** Ends what still runs and frees what the runner holds. May be called twice. */
  close: () => Promise<void>;
}
