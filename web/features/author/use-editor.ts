import { useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../../src/client/client.ts';
import type { Version } from '../../../src/contract/tool.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { issuesOf } from '../form/server-issues.ts';
import { type Draft, type DraftFault, isSameDraft, toDraft, toVersionDraft } from './draft.ts';
import { type ManagedToolPage, useSaveVersion, versionQuery } from './use-managed-tools.ts';

/**
 * The text in the editor, the version it started from, and saving. Text is only ever replaced when the person asks:
 * a save that is refused because somebody else saved first keeps it.
 */
export function useEditor(tool: ManagedToolPage, first: Version | null) {
  const words = useWords();
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
    const made = toVersionDraft(draft, { parentVersionId, changeSummary: '' });
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
    isStale,
    isSaving: save.isPending,
    error: save.error,
    schemaMessage: issuesOf(save.error).find(({ field }) => field === 'inputSchema')?.message,
    sourceMessage: issuesOf(save.error).find(({ field }) => field === 'source')?.message,
    change: setDraft,
    /** The same version in a new state, as after publishing. */
    take: setOpened,
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
