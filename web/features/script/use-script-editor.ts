import { useState } from 'react';
import { bodyOf, draftOf, faultsOf, isSame, type ScriptDraft } from './script-draft.ts';
import { type Script, type ScriptVersion, useSaveScript } from './use-scripts.ts';

/** The boxes of a script that exists (`script`), or of a new one: what stands in them, and how it is saved. */
export function useScriptEditor(script: Script | undefined, onSaved: (script: Script) => void) {
  const [opened, setOpened] = useState(script);
  const [draft, setDraft] = useState(() => draftOf(script));
  const [isTried, setTried] = useState(false);
  const save = useSaveScript(script?.id ?? null);
  const faults = faultsOf(draft);
  const isDirty = !isSame(draft, draftOf(opened));
  const canSave = script === undefined || script.can.save;

  function handleSave(after?: (saved: Script) => void): void {
    setTried(true);
    if (!canSave || faults.length > 0 || save.isPending) return;
    const body = { ...bodyOf(draft), ...(opened && { version: opened.version }) };
    save.mutate(body, {
      onSuccess: (saved) => {
        setOpened(saved);
        setDraft(draftOf(saved));
        setTried(false);
        onSaved(saved);
        after?.(saved);
      },
    });
  }
  return {
    draft,
    isDirty,
    canSave,
    opened,
    isSaving: save.isPending,
    error: save.error,
    faults: isTried ? faults : [],
    change: (next: ScriptDraft) => setDraft(next),
    /** Puts what a version did into the boxes. */
    take: ({ type, runner, script: text, defaultWorkingDirectory, env, timeoutMs }: ScriptVersion) =>
      setDraft({
        ...draft,
        type,
        runner,
        script: text,
        defaultWorkingDirectory,
        env,
        timeoutSeconds: timeoutMs / 1000,
      }),
    save: handleSave,
  };
}
