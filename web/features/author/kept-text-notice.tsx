import { Button, Group } from '@mantine/core';
import { editingWords } from '../../i18n/editing-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from './script-section.module.css';
import type { Editor } from './use-editor.ts';

/** Text that was not saved when the page was last left. */
export function KeptTextNotice({ editor }: { editor: Editor }) {
  const words = useWords(editingWords);
  const { kept } = editor;
  if (!kept) return null;
  return (
    <div className={classes.notice}>
      <Notice level="info" live title={words.editing.kept(formatDateTime(kept.at, words.locale))}>
        <p>{words.editing.keptHelp}</p>
        <Group gap="sm" mt="xs">
          <Button size="xs" onClick={editor.takeKept}>
            {words.editing.takeBack}
          </Button>
          <Button size="xs" variant="default" onClick={editor.forgetKept}>
            {words.editing.throwAway}
          </Button>
        </Group>
      </Notice>
    </div>
  );
}
