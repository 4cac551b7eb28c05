import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { languageNames, languages } from '../i18n/language.ts';
import { useSpeech } from '../i18n/use-words.tsx';
import classes from './door-page.module.css';
import { Page } from './page.tsx';

/** The frame of the pages outside: one card in the middle, and the choice of language. */
export function DoorPage(props: { title: string; lead?: string; children: ReactNode }) {
  const { words, language, speak } = useSpeech();
  return (
    <div className={classes.frame}>
      <main className={classes.card}>
        <p className={classes.mark}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          Scriptorium
        </p>
        <Page title={props.title} lead={props.lead}>
          {props.children}
        </Page>
      </main>
      <footer className={classes.foot}>
        <SegmentedControl
          size="xs"
          aria-label={words.shell.language}
          value={language}
          onChange={speak}
          data={languages.map((each) => ({ value: each, label: languageNames[each] }))}
        />
      </footer>
    </div>
  );
}
