import { useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../../src/client/client.ts';
import type { Version } from '../../../src/contract/tool.ts';
import { authorWords } from '../../i18n/author-words.ts';
import { editingWords } from '../../i18n/editing-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { issuesOf } from '../form/server-issues.ts';
import { type Draft, type DraftFault, isSameDraft, toDraft, toVersionDraft } from './draft.ts';
import { useEditLock } from './use-edit-lock.ts';
import { useKeptText } from './use-kept-text.ts';
import { type ManagedToolPage, useSaveVersion, versionQuery } from './use-managed-tools.ts';

/**
 * The text in the editor, the version it started from, and saving. Text is only ever replaced when the person asks:
 * a save that is refused because somebody else saved first keeps it.
 */
export function useEditor(tool: ManagedToolPage, first: Version | null) {
  const words = useWords(authorWords, editingWords);
  const cache = useQueryClient();
  const [opened, setOpened] = useState(first);
  // The head as this person knows it. The tool itself is read again now and then, and may know a newer one.
  const [knownHeadId, setKnownHeadId] = useState(tool.headVersionId);
  const [draft, setDraft] = useState<Draft>(() => toDraft(first));
  // The text as it was opened or saved. What the server gives back may be written in another way, a schema above all.
  const [kept, setKept] = useState(draft);
  const [faults, setFaults] = useState<DraftFault[]>([]);
  const save = useSaveVersion(tool.id);
  const isTouched = !isSameDraft(draft, kept);
  const isDirty = opened === null || isTouched;
  const [wasTouched, setWasTouched] = useState(false);
  if (isTouched && !wasTouched) setWasTouched(true);
  const lock = useEditLock(tool, wasTouched);
  const { offer: keptText, forget } = useKeptText(tool.id, { draft, headId: knownHeadId, isTouched });
  const isStale = save.error instanceof ApiError && save.error.code === 'stale_parent';

  useBlocker({
    shouldBlockFn: () => isTouched && !window.confirm(words.author.leave),
    enableBeforeUnload: () => isTouched,
  });

  const show = (version: Version, headId: string | null) => {
    setOpened(version);
    setKnownHeadId(headId);
    setDraft(toDraft(version));
    setKept(toDraft(version));
    setFaults([]);
    save.reset();
  };
  const saveOn = async (parentVersionId: string | null): Promise<Version | null> => {
    const derivedFrom = opened === null || opened.id === parentVersionId ? {} : { derivedFrom: opened.id };
    const made = toVersionDraft(draft, { parentVersionId, changeSummary: '', ...derivedFrom });
    setFaults(made.ok ? [] : made.faults);
    if (!made.ok) return null;
    // A refused save is shown from `save.error`; there is nothing more to do with it here.
    const version = await save.mutateAsync(made.body).catch(() => null);
    if (version) {
      setOpened(version);
      setKnownHeadId(version.id);
      setKept(draft);
    }
    return version;
  };
  const readVersion = (versionId: string) => cache.fetchQuery(versionQuery(versionId));
  const readHead = async () => {
    await cache.invalidateQueries({ queryKey: ['managed-tool', tool.id] });
    return cache.getQueryData<ManagedToolPage>(['managed-tool', tool.id])?.headVersionId ?? tool.headVersionId;
  };

  return {
    draft,
    opened,
    faults,
    isDirty,
    isTouched,
    isStale,
    lock,
    kept: keptText,
    forgetKept: forget,
    takeKept: () => {
      if (!keptText) return;
      setDraft(keptText.draft);
      setKnownHeadId(keptText.headId);
      forget();
    },
    isSaving: save.isPending,
    error: save.error,
    schemaMessage: issuesOf(save.error).find(({ field }) => field === 'inputSchema')?.message,
    settingsMessage: issuesOf(save.error).find(({ field }) => field === 'settingsSchema')?.message,
    sourceMessage: issuesOf(save.error).find(({ field }) => field === 'source')?.message,
    change: setDraft,
    /** Another text in place of this one, as out of a template. */
    replace: (next: Draft) => {
      if (!isTouched || window.confirm(words.editing.replace)) setDraft(next);
    },
    /** A new version, which is the head now, as after taking back what was handed in. */
    openNew: (version: Version) => show(version, version.id),
    /** The same version in a new state, as after publishing. What left draft needs no lock any more. */
    take: (version: Version) => {
      setOpened(version);
      setWasTouched(false);
    },
    /** An old version is saved on top of the head, as its newest descendant. */
    save: () => saveOn(knownHeadId),
    saveOver: async () => saveOn(await readHead()),
    open: async (versionId: string) => {
      if (!isTouched || window.confirm(words.author.leave)) show(await readVersion(versionId), tool.headVersionId);
    },
    openHead: async () => {
      const headId = await readHead();
      if (headId !== null) show(await readVersion(headId), headId);
    },
  };
}

export type Editor = ReturnType<typeof useEditor>;
