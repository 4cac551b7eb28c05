import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Words } from './en.ts';
import { type Area, type Language, storeLanguage, type WordsOf, withAreas, wordsIn } from './language.ts';

interface Speech {
  language: Language;
  words: Words;
  speak: (language: Language) => void;
}

const SpeechContext = createContext<Speech | null>(null);

export function WordsProvider(props: { language: Language; children: ReactNode }) {
  const [language, setLanguage] = useState(props.language);

  // Screen readers choose their voice by the language of the document.
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const speech = useMemo(() => {
    const speak = (next: Language) => {
      storeLanguage(next);
      setLanguage(next);
    };
    return { language, words: wordsIn(language), speak };
  }, [language]);
  return <SpeechContext value={speech}>{props.children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('The words are used outside WordsProvider.');
  return speech;
}

/** What every page may say, and what those areas say that are asked for: `useWords(scheduleWords).schedule`. */
export function useWords<const Areas extends readonly Area[]>(...areas: Areas): WordsOf<Areas[number]> {
  const { language, words } = useSpeech();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the areas are compared, not the list they come in.
  return useMemo(() => withAreas(words, language, areas), [language, words, ...areas]);
}
