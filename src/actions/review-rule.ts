import { mayPublish } from '../core/version-state.ts';
import type { Db } from '../db/database.ts';
import { countPublishers } from '../db/people.ts';
import { readSettings } from '../db/settings.ts';
import type { VersionRow } from '../db/versions.ts';

/** Whether a person who approves versions may approve this one: four eyes, as this installation wants it. */
export async function mayApprove(db: Db, personId: string, version: VersionRow): Promise<boolean> {
  const [settings, publishers] = [await readSettings(db), await countPublishers(db)];
  const allowSelfPublish = settings['review.allowSelfPublish'];
  return mayPublish({ publisherId: personId, authorId: version.created_by, publishers, allowSelfPublish });
}
