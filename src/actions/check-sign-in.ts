import { AppError } from '../contract/errors.ts';
import { hashOf } from '../core/secret.ts';
import { isAppCode, matchingStep } from '../core/totp.ts';
import { findSigningIn } from '../db/accounts.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import type { Db } from '../db/database.ts';
import { findSecondStep, spendRecoveryCode, spendStep } from '../db/second-steps.ts';
import { forgiveSignInTries, takeSignInTry } from './take-try.ts';

/** What knows passwords and opens what was sealed. */
export interface Checks {
  /** Takes as long for null, which is no password of anybody. */
  verifyPassword: (hash: string | null, password: string) => Promise<boolean>;
  unseal: (sealed: string) => Promise<Uint8Array>;
}

/**
 * Who signs in with these. Throws invalid_credentials for whatever is wrong, code_required when all but the code of an
 * authenticator app is right, code_invalid, and too_many_requests.
 */
export async function checkSignIn(
  db: Db,
  origin: Origin,
  checks: Checks,
  given: { email: string; password: string; code: string | undefined; browser: string | null; now: Date },
): Promise<{ id: string }> {
  const source = { email: given.email, address: origin.address, browser: given.browser };
  await takeSignInTry(db, origin, source, given.now);
  const person = await findSigningIn(db, given.email);
  const refuse = async (code: 'invalid_credentials' | 'code_invalid'): Promise<never> => {
    const target = person === undefined ? null : ({ type: 'person', id: person.id } as const);
    // What was typed for an address that nobody has is not kept.
    await recordAudit(db, { ...origin, actorId: null }, { action: 'login.refused', target, at: given.now });
    throw new AppError(code);
  };
  const isRight = await checks.verifyPassword(person?.password ?? null, given.password);
  if (!isRight || person === undefined || person.is_disabled) return refuse('invalid_credentials');
  const secondStep = await findSecondStep(db, person.id);
  if (secondStep !== undefined && secondStep.confirmed_at !== null) {
    if (given.code === undefined) {
      const target = { type: 'person', id: person.id } as const;
      await recordAudit(db, { ...origin, actorId: null }, { action: 'login.code_asked', target, at: given.now });
      throw new AppError('code_required');
    }
    const readKey = () => checks.unseal(secondStep.sealed_key);
    if (!(await spendCode(db, person.id, { readKey, code: given.code, now: given.now }))) return refuse('code_invalid');
  }
  await forgiveSignInTries(db, source);
  return person;
}

/**
 * Uses up a code of the app, or a recovery code; false when it is neither, or was used before. A recovery code is good
 * even where the key cannot be read any more.
 */
export async function spendCode(
  db: Db,
  personId: string,
  { readKey, code, now }: { readKey: () => Promise<Uint8Array>; code: string; now: Date },
): Promise<boolean> {
  if (!isAppCode(code)) return spendRecoveryCode(db, personId, hashOf(plainRecoveryCode(code)));
  const step = matchingStep(await readKey(), code, now);
  return step !== null && spendStep(db, personId, step);
}

/** A recovery code as it is hashed, however it was typed. */
function plainRecoveryCode(code: string): string {
  return code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}
