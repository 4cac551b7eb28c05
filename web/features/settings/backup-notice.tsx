import type { BackupState } from '../../../src/contract/backup.ts';
import { settingsWords } from '../../i18n/settings-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from './settings-form.module.css';

/** Whether all of this could be had again if the disk were lost. */
export function BackupNotice({ backup }: { backup: BackupState }) {
  const words = useWords(settingsWords);
  const texts = words.settings.backup;
  const last = backup.lastAt === null ? texts.never : texts.last(formatDateTime(backup.lastAt, words.locale));
  return (
    <div className={classes.notice}>
      <Notice level={backup.isOverdue ? 'warning' : 'info'} {...(backup.isOverdue ? { title: texts.overdue } : {})}>
        {last} {backup.isOverdue && texts.how}
      </Notice>
    </div>
  );
}
