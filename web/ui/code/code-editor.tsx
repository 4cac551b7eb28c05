import { Input, useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { editingWords } from '../../i18n/editing-words.ts';
import { useSpeech, useWords } from '../../i18n/use-words.tsx';
import { LoadingLines } from '../loading-lines.tsx';
import type { CodeLanguage } from './code-language.ts';
import type { CodeEditor as Drawn } from './draw-code-editor.ts';

const loadDrawing = () => import('./draw-code-editor.ts');

/** A box for code: as a text box to whoever uses it, with colours, line numbers, undo and search. */
export function CodeEditor(props: {
  value: string;
  label: string;
  language: CodeLanguage;
  isReadOnly: boolean;
  /** What is wrong: a text, or true where another place says it. */
  error: string | undefined;
  /** As text, so that the same lines are the same value. */
  faultLines: string;
  onChange: (text: string) => void;
}) {
  const words = useWords(editingWords);
  const { language: pageLanguage } = useSpeech();
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  const isDark = useComputedColorScheme('light') === 'dark';
  const { data: drawing } = useQuery({
    queryKey: ['code-editor'],
    queryFn: loadDrawing,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const { value, label, language, isReadOnly, error, faultLines } = props;
  const isWrong = error !== undefined;
  const options = {
    ...{ label, language, pageLanguage, isDark, isReadOnly, isWrong },
    describedBy: isWrong ? `${id}-help ${id}-error` : `${id}-help`,
    faultLines: faultLines.split(' ').filter(Boolean).map(Number),
  };
  // At once, as of a text box: a value that came a letter later would undo that letter.
  const handleChange = useEffectEvent((text: string) => flushSync(() => props.onChange(text)));
  const draw = useEffectEvent((parent: HTMLElement, from: NonNullable<typeof drawing>) =>
    from.drawCodeEditor(parent, value, options, (text) => handleChange(text)),
  );
  const applyOptions = useEffectEvent((editor: Drawn) => editor.set(options));

  // The drawing library owns what it puts into the page.
  useEffect(() => {
    if (!drawing || !place.current) return undefined;
    const made = draw(place.current, drawing);
    setDrawn(made);
    return () => made.destroy();
  }, [drawing]);
  useLayoutEffect(() => drawn?.write(value), [drawn, value]);
  const optionsKey = JSON.stringify(options);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the options, which are new each time.
  useEffect(() => {
    if (drawn) applyOptions(drawn);
  }, [drawn, optionsKey]);

  return (
    <div>
      {!drawing && <LoadingLines lines={8} />}
      <div ref={place} />
      <Input.Description id={`${id}-help`} mt={6}>
        {words.editing.keysHelp}
      </Input.Description>
      {isWrong && (
        <Input.Error id={`${id}-error`} mt={4}>
          {error}
        </Input.Error>
      )}
    </div>
  );
}
