import { Button } from '@mantine/core';
import { authorWords } from '../../i18n/author-words.ts';
import { editingWords } from '../../i18n/editing-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatWhen } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { savedSince } from './saved-since.ts';
import classes from './script-section.module.css';
import type { Editor } from './use-editor.ts';

/** Why a save was refused; when somebody else saved first, who and what, and what to do about it. */
export function SaveError({ editor, headId }: { editor: Editor; headId: string | null }) {
  const words = useWords(authorWords, editingWords);
  if (!editor.error) return null;
  const since = savedSince(editor.error);
  const now = new Date();
  return (
    <div className={classes.error}>
      <ErrorNotice error={editor.error}>
        {editor.isStale && (
          <>
            <Button size="xs" variant="default" onClick={editor.openHead}>
              {words.author.readNewest}
            </Button>
            <Button size="xs" onClick={editor.saveOver}>
              {words.author.saveOver}
            </Button>
            {headId && editor.opened && headId !== editor.opened.id && (
              <ButtonLink
                to="/admin/reviews/$versionId"
                params={{ versionId: headId }}
                search={{ against: editor.opened.id }}
                target="_blank"
                size="xs"
                variant="default"
              >
                {words.editing.showNewest}
              </ButtonLink>
            )}
          </>
        )}
      </ErrorNotice>
      {since.length > 0 && (
        <div className={classes.since}>
          <p>{words.editing.savedMeanwhile}</p>
          <ul>
            {since.map(({ number, by, at }) => (
              <li key={number}>{words.editing.savedBy(number, by.name, formatWhen(at, now, words.locale))}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
