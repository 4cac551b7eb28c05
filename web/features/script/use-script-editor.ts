import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { authorWords } from '../../i18n/author-words.ts';
import { editingWords } from '../../i18n/editing-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { bodyOf, draftOf, faultsOf, isSame, type ScriptDraft } from './script-draft.ts';
import { type Script, type ScriptVersion, useSaveScript } from './use-scripts.ts';

/**
 * The boxes of a script that exists (`script`, as it is known by now), or of a new one: what stands in them, and how it is
 * saved. Who has written something keeps it, whatever others save meanwhile; who has not sees what they saved.
 */
export function useScriptEditor(script: Script | undefined, onSaved: (script: Script) => void) {
  const words = useWords(authorWords, editingWords);
  const [opened, setOpened] = useState(script);
  const [draft, setDraft] = useState(() => draftOf(script));
  const [isTried, setTried] = useState(false);
  const save = useSaveScript(script?.id ?? null);
  const faults = faultsOf(draft);
  const isDirty = !isSame(draft, draftOf(opened));
  const canSave = script === undefined || script.can.save;
  const newer = script && opened && script.version > opened.version && !save.isPending ? script : null;

  const show = (other: Script) => {
    setOpened(other);
    setDraft(draftOf(other));
    setTried(false);
  };
  if (newer && !isDirty) show(newer);

  useBlocker({
    // Another run of the same script is another address of the same page.
    shouldBlockFn: ({ current, next }) =>
      isDirty && current.pathname !== next.pathname && !window.confirm(words.author.leave),
    enableBeforeUnload: () => isDirty,
  });

  function saveOn(version: number | undefined, after?: (saved: Script) => void): void {
    setTried(true);
    if (!canSave || faults.length > 0 || save.isPending) return;
    save.mutate(
      { ...bodyOf(draft), ...(version !== undefined && { version }) },
      {
        onSuccess: (saved) => {
          show(saved);
          onSaved(saved);
          after?.(saved);
        },
      },
    );
  }
  return {
    draft,
    isDirty,
    canSave,
    opened,
    /** What somebody else saved, while what stands in the boxes is not saved. */
    newer: isDirty ? newer : null,
    isSaving: save.isPending,
    error: save.error,
    faults: isTried ? faults : [],
    change: (next: ScriptDraft) => setDraft(next),
    showNewer: () => {
      if (!newer) return;
      show(newer);
      save.reset();
    },
    saveOver: () => saveOn(newer?.version),
    /** Puts what a version did into the boxes. */
    take: ({ type, runner, script: text, defaultWorkingDirectory, env, timeoutMs }: ScriptVersion) => {
      if (isDirty && !window.confirm(words.editing.replace)) return;
      setDraft({
        ...draft,
        type,
        runner,
        script: text,
        defaultWorkingDirectory,
        env,
        timeoutSeconds: timeoutMs / 1000,
      });
    },
    save: (after?: (saved: Script) => void) => saveOn(opened?.version, after),
  };
}
export type ScriptEditor = ReturnType<typeof useScriptEditor>;
