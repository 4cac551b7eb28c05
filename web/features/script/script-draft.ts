/** What stands in the boxes of a script, before it is saved. Pure. */
import type { Script } from '../../../src/contract/script.ts';
import {
  DEFAULT_SCRIPT_TIMEOUT_MS,
  runnersOfType,
  type ScriptRunner,
  type ScriptType,
} from '../../../src/contract/script-kinds.ts';

export interface ScriptDraft {
  name: string;
  codeIdentifier: string;
  description: string;
  type: ScriptType;
  runner: ScriptRunner;
  script: string;
  defaultWorkingDirectory: string;
  env: { key: string; value: string }[];
  timeoutSeconds: number | string;
  enabled: boolean;
}

export function draftOf(script: Script | undefined): ScriptDraft {
  return {
    name: script?.name ?? '',
    codeIdentifier: script?.codeIdentifier ?? '',
    description: script?.description ?? '',
    type: script?.type ?? 'bash',
    runner: script?.runner ?? 'sandbox',
    script: script?.script ?? '',
    defaultWorkingDirectory: script?.defaultWorkingDirectory ?? '',
    env: script?.env ?? [],
    timeoutSeconds: (script?.timeoutMs ?? DEFAULT_SCRIPT_TIMEOUT_MS) / 1000,
    enabled: script?.enabled ?? true,
  };
}

/** With another type comes a runner that executes it. */
export function withType(draft: ScriptDraft, type: ScriptType): ScriptDraft {
  const runners: readonly ScriptRunner[] = runnersOfType[type];
  return { ...draft, type, runner: runners.includes(draft.runner) ? draft.runner : runnersOfType[type][0] };
}

export type DraftFault = 'name' | 'timeoutSeconds';

export function faultsOf(draft: ScriptDraft): DraftFault[] {
  const seconds = Number(draft.timeoutSeconds);
  const isTimed = draft.timeoutSeconds !== '' && seconds >= 1 && seconds <= 3600;
  return [...(draft.name.trim() === '' ? ['name' as const] : []), ...(isTimed ? [] : ['timeoutSeconds' as const])];
}

/** As the server takes it. An identifier that was left empty is made of the name. */
export function bodyOf({ timeoutSeconds, codeIdentifier, ...rest }: ScriptDraft) {
  return {
    ...rest,
    codeIdentifier: codeIdentifier.trim() === '' ? rest.name : codeIdentifier,
    timeoutMs: Math.round(Number(timeoutSeconds) * 1000),
  };
}

export function isSame(a: ScriptDraft, b: ScriptDraft): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
