import { useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import type { CodeLanguage } from '../../ui/code/code-language.ts';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import classes from './source-diff.module.css';

const loadDrawing = () => import('./draw-source-diff.ts');

/** What changed in a text. `onLine` is called with the number of a line of `after` that was chosen. */
export function SourceDiff(props: {
  before: string | null;
  after: string;
  /** Without one it is drawn as plain text. */
  language?: CodeLanguage;
  labels: { before: string; after: string };
  showsAll?: boolean;
  /** As text, so that the same lines are the same value. */
  markedLines?: string;
  onLine?: (line: number) => void;
}) {
  const words = useWords(reviewWords);
  const place = useRef<HTMLDivElement>(null);
  const isDark = useComputedColorScheme('light') === 'dark';
  const isNarrow = useMediaQuery('(max-width: 900px)', undefined, { getInitialValueInEffect: false }) ?? false;
  const { data: drawing } = useQuery({
    queryKey: ['source-diff'],
    queryFn: loadDrawing,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { before, after, language = null, showsAll = false, markedLines = '', onLine } = props;
  const { before: beforeLabel, after: afterLabel } = props.labels;
  const { unchanged } = words.review;

  // The drawing library owns what it puts into the page.
  useEffect(() => {
    if (!drawing || !place.current) return undefined;
    return drawing.drawSourceDiff(place.current, {
      ...{ before, after, language, isDark, isNarrow, showsAll, onLine },
      labels: { before: beforeLabel, after: afterLabel, unchanged },
      markedLines: markedLines.split(' ').map(Number),
    });
  }, [
    drawing,
    before,
    after,
    language,
    isDark,
    isNarrow,
    showsAll,
    onLine,
    beforeLabel,
    afterLabel,
    unchanged,
    markedLines,
  ]);

  return (
    <>
      {!drawing && <LoadingLines lines={6} />}
      <div ref={place} className={classes.place} />
    </>
  );
}
