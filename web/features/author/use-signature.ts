import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import type { Draft } from './draft.ts';

/** Python's grammar and what reads a schema are 57 KB compressed, and only authors need them. */
const loadReader = () => import('./signature-reader.ts');

/** The form that the signature of the draft gives, while it is written; null where it gives none, or is not known yet. */
export function useSignature(draft: Draft) {
  const isWanted = draft.language === 'python' && draft.inputSchema.trim() === '';
  const { data: reader } = useQuery({
    queryKey: ['signature-reader'],
    queryFn: loadReader,
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const source = useDeferredValue(draft.source);
  const { entrypoint } = draft;
  return useMemo(
    () => (reader && isWanted ? reader.readSignature(source, entrypoint) : null),
    [reader, isWanted, source, entrypoint],
  );
}

export type Signature = ReturnType<typeof useSignature>;
