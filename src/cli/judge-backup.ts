import { backupStateOf } from '../contract/backup.ts';
import type { Finding } from './finding.ts';

/** Whether this installation could be had again if its disk were lost. */
export function judgeBackup(madeAt: Date | null, now: Date): Finding {
  const { lastAt, isOverdue } = backupStateOf(madeAt, now);
  return {
    what: 'backup',
    level: isOverdue ? 'weaker' : 'ok',
    detail: lastAt === null ? 'none was ever made' : `the last one was made ${lastAt}`,
    remedy: isOverdue ? 'Make one each night and keep it on another machine: docs/backup.md.' : null,
  };
}
