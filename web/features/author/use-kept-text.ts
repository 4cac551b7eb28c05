import { useEffect, useState } from 'react';
import { useMe } from '../person/use-me.ts';
import { type Draft, isSameDraft } from './draft.ts';
import { type KeptText, keyOf, readKept, writeKept } from './kept-text.ts';

const REST_MS = 400;

/** Keeps the text in the browser while it is not saved, and offers what was kept before the page was opened. */
export function useKeptText(toolId: string, text: { draft: Draft; headId: string | null; isTouched: boolean }) {
  const personId = useMe()?.person.id ?? '';
  const key = keyOf(personId, toolId);
  const [offer, setOffer] = useState<KeptText | null>(() => {
    const kept = readKept(window.localStorage, key);
    return kept && !isSameDraft(kept.draft, text.draft) ? kept : null;
  });
  const { draft, headId, isTouched } = text;

  // The storage of the browser lives outside React. What was offered stays kept until it is taken or thrown away.
  useEffect(() => {
    if (!isTouched) {
      if (!offer) window.localStorage.removeItem(key);
      return undefined;
    }
    const timer = setTimeout(
      () => writeKept(window.localStorage, key, { draft, headId, at: new Date().toISOString() }),
      REST_MS,
    );
    return () => clearTimeout(timer);
  }, [key, draft, headId, isTouched, offer]);

  return { offer, forget: () => setOffer(null) };
}
