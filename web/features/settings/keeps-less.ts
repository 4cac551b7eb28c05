import type { Settings } from '../../../src/contract/settings.ts';
import { retentionFields } from './retention-fields.tsx';

/** Whether a change deletes what is kept as things are. */
export function keepsLess(before: Settings, after: Settings): boolean {
  return retentionFields.some(({ key }) => {
    const [former, next] = [before[key], after[key]];
    return next !== null && (former === null || next < former);
  });
}
