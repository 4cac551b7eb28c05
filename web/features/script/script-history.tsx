import { Button } from '@mantine/core';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import classes from './script-history.module.css';
import { type ScriptVersion, useScriptVersions } from './use-scripts.ts';

/** What a script was before. Taking a version up puts it into the boxes; it counts when it is saved. */
export function ScriptHistory(props: {
  scriptId: string;
  current: number;
  onTake: ((version: ScriptVersion) => void) | null;
}) {
  const words = useWords(scriptWords);
  const { data, error, refetch } = useScriptVersions(props.scriptId);
  const { onTake } = props;
  if (error) return <ErrorNotice error={error} onRetry={refetch} />;
  if (!data) return <LoadingLines lines={2} />;
  return (
    <ol className={classes.list}>
      {data.items.map((version) => (
        <li key={version.number} className={classes.version}>
          <span>
            {words.script.version(version.number)}
            <span className={classes.facts}>
              {version.by.name}, {formatDateTime(version.at, words.locale)}
            </span>
          </span>
          {version.number === props.current ? (
            <span className={classes.facts}>{words.script.current}</span>
          ) : (
            onTake && (
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={words.script.takeOf(version.number)}
                onClick={() => onTake(version)}
              >
                {words.script.take}
              </Button>
            )
          )}
        </li>
      ))}
    </ol>
  );
}
