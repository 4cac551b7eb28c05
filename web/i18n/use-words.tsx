import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Words } from './en.ts';
import { type Language, loadWords, storeLanguage } from './language.ts';

interface Speech {
  language: Language;
  words: Words;
  speak: (language: Language) => void;
}

const SpeechContext = createContext<Speech | null>(null);

export function WordsProvider(props: { language: Language; words: Words; children: ReactNode }) {
  const [spoken, setSpoken] = useState({ language: props.language, words: props.words });

  // Screen readers choose their voice by the language of the document.
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken.language]);

  const speak = async (language: Language) => {
    storeLanguage(language);
    setSpoken({ language, words: await loadWords(language) });
  };
  return <SpeechContext value={{ ...spoken, speak }}>{props.children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('The words are used outside WordsProvider.');
  return speech;
}

export function useWords(): Words {
  return useSpeech().words;
}
