import { useEffect, useState } from 'react';
import { readCron } from '../../../src/core/schedule/cron.ts';
import { useWords } from '../../i18n/use-words.tsx';

type Describe = (
  expression: string,
  options: { locale: string; use24HourTimeFormat: boolean; verbose: boolean },
) => string;

/** Says a cron expression in words, once what knows how is loaded; null before that, and for one that is wrong. */
export function useCronWords(): (expression: string) => string | null {
  const { locale } = useWords();
  const language = locale.split('-')[0] === 'sv' ? 'sv' : 'en';
  const [loaded, setLoaded] = useState<{ describe: Describe } | null>(null);
  // Loading code is outside React; without it there is only the text.
  useEffect(() => {
    const module = language === 'sv' ? import('./cron-words-sv.ts') : import('./cron-words-en.ts');
    module.then(
      ({ describe }) => setLoaded({ describe }),
      () => undefined,
    );
  }, [language]);
  return (expression) => {
    if (loaded === null || !readCron(expression).ok) return null;
    const isHalfDay = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 === true;
    return loaded.describe(expression.trim(), { locale: language, use24HourTimeFormat: !isHalfDay, verbose: true });
  };
}
