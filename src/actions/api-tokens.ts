import { AppError } from '../contract/errors.ts';
import { DAY } from '../contract/limits.ts';
import type { TokenScope } from '../contract/permission.ts';
import { hashOf } from '../core/secret.ts';
import { type ApiTokenRow, deleteToken, insertToken, listTokens } from '../db/api-tokens.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockPerson } from '../db/people.ts';

const MOST_TOKENS = 50;
/** Enough to know a token again by, far from enough to guess it. */
const HINT_LENGTH = 8;

/** Stores an API token; only its hash. Throws conflict when a person has too many. */
export async function createToken(
  db: Db,
  origin: Origin,
  token: {
    id: string;
    personId: string;
    secret: string;
    name: string;
    scopes: readonly TokenScope[];
    days: number;
    now: Date;
  },
): Promise<ApiTokenRow> {
  const { id, personId, secret, name, now } = token;
  const scopes = [...new Set(token.scopes)];
  const expiresAt = new Date(now.getTime() + token.days * DAY);
  return inTransaction(db, async (tx) => {
    // Otherwise two at once would both find room for one.
    await lockPerson(tx, personId);
    if ((await listTokens(tx, personId, now)).length >= MOST_TOKENS)
      throw new AppError('conflict', { tokens: MOST_TOKENS }, { message: 'There are many tokens. Revoke some first.' });
    const hint = secret.slice(0, HINT_LENGTH);
    const row = await insertToken(tx, { id, personId, name, hint, tokenHash: hashOf(secret), scopes, expiresAt, now });
    await recordAudit(tx, origin, {
      action: 'token.created',
      target: { type: 'token', id },
      after: { scopes, expiresAt: expiresAt.toISOString() },
      at: now,
    });
    return row;
  });
}

/** Revokes an API token. Throws not_found when the person has none with this id. */
export async function revokeToken(
  db: Db,
  origin: Origin,
  token: { id: string; personId: string; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await deleteToken(tx, token.personId, token.id))) throw new AppError('not_found');
    await recordAudit(tx, origin, { action: 'token.revoked', target: { type: 'token', id: token.id }, at: token.now });
  });
}
