import { deleteTokensOf } from '../db/api-tokens.ts';
import type { Db } from '../db/database.ts';
import { deleteLoginsOf } from '../db/logins.ts';
import { deleteLinkOf } from '../db/one-time-links.ts';

/**
 * Ends whatever lets somebody act as this person: logins, API tokens, and a link that waits, which somebody else may have
 * seen. Where the role changes, none of them may carry over into it. Returns how many logins there were.
 */
export async function endAccess(tx: Db, personId: string): Promise<number> {
  await deleteTokensOf(tx, personId);
  await deleteLinkOf(tx, personId);
  return deleteLoginsOf(tx, personId);
}
