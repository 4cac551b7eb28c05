import type { Run } from '../../../src/contract/run.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './script-error-view.module.css';

type ScriptError = NonNullable<NonNullable<Run['details']>['error']>;

/** What a script raised, where, and how it came there. */
export function ScriptErrorView({ error }: { error: ScriptError }) {
  const words = useWords(runWords);
  const place = [error.line !== null && words.details.atLine(error.line), error.column].filter(Boolean).join(':');
  return (
    <Section
      title={`${error.type}: ${error.message}`}
      aside={
        error.traceback && <CopyButton text={error.traceback} label={`${words.ui.copy}: ${words.details.traceback}`} />
      }
    >
      {place && <p className={classes.place}>{place}</p>}
      {error.text !== null && (
        <pre className={classes.text}>
          {error.text}
          {error.column !== null && `\n${' '.repeat(Math.max(0, error.column - 1))}^`}
        </pre>
      )}
      {error.traceback && (
        <ScrollBox className={classes.text} label={words.details.traceback}>
          {error.traceback}
        </ScrollBox>
      )}
    </Section>
  );
}
