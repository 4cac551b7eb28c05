import { Button, Group } from '@mantine/core';
import { editingWords } from '../../i18n/editing-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatWhen } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from './script-section.module.css';
import type { EditLockState } from './use-edit-lock.ts';

/** Somebody else edits the tool; who may, takes over. */
export function EditLockNotice({ lock }: { lock: EditLockState }) {
  const words = useWords(editingWords);
  const { holder } = lock;
  if (!holder) return null;
  const until = formatWhen(holder.until, new Date(), words.locale);
  return (
    <div className={classes.notice}>
      <Notice level="warning" live title={words.editing.lockedBy(holder.holder.name, until)}>
        <p>{words.editing.lockedHelp}</p>
        {lock.canTakeOver && <p>{words.editing.takeOverHelp}</p>}
        <Group gap="sm" mt="xs">
          {lock.canTakeOver && (
            <Button size="xs" loading={lock.isTaking} onClick={lock.takeOver}>
              {words.editing.takeOver}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={lock.lookAgain}>
            {words.editing.tryAgain}
          </Button>
        </Group>
      </Notice>
    </div>
  );
}
