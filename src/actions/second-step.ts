import { randomBytes } from 'node:crypto';
import { AppError } from '../contract/errors.ts';
import { hashOf } from '../core/secret.ts';
import { isAppCode, toBase32 } from '../core/totp.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteLoginsOf } from '../db/logins.ts';
import {
  confirmSecondStep,
  deleteSecondStep,
  findSecondStep,
  prepareSecondStep,
  replaceRecoveryCodes,
} from '../db/second-steps.ts';
import { spendCode } from './check-sign-in.ts';

const RECOVERY_CODES = 10;

/** Stores a key, which is asked for once a code of it was given. Throws conflict where a code is asked for already. */
export async function storeKey(
  db: Db,
  origin: Origin,
  { personId, sealedKey, now }: { personId: string; sealedKey: string; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await prepareSecondStep(tx, personId, sealedKey))) throw new AppError('conflict');
    const target = { type: 'person', id: personId } as const;
    await recordAudit(tx, origin, { action: 'person.second_step_prepared', target, at: now });
  });
}

/**
 * From now on sign-in asks for a code; answers the recovery codes, whose hashes are stored. Ends the other logins. Throws
 * conflict when nothing is prepared, code_invalid.
 */
export async function turnSecondStepOn(
  db: Db,
  origin: Origin,
  given: { personId: string; code: string; keptLogin: string | null; now: Date },
  unseal: (sealed: string) => Promise<Uint8Array>,
): Promise<string[]> {
  const { personId, code, now } = given;
  return inTransaction(db, async (tx) => {
    const prepared = await findSecondStep(tx, personId);
    if (prepared === undefined || prepared.confirmed_at !== null) throw new AppError('conflict');
    const readKey = () => unseal(prepared.sealed_key);
    if (!isAppCode(code) || !(await spendCode(tx, personId, { readKey, code, now })))
      throw new AppError('code_invalid');
    if (!(await confirmSecondStep(tx, personId, now))) throw new AppError('conflict');
    await deleteLoginsOf(tx, personId, given.keptLogin === null ? null : hashOf(given.keptLogin));
    const codes = await makeRecoveryCodes(tx, personId);
    await recordAudit(tx, origin, {
      action: 'person.second_step_on',
      target: { type: 'person', id: personId },
      at: now,
    });
    return codes;
  });
}

/** Makes new recovery codes in place of the former ones. Throws conflict where no code is asked for. */
export async function renewRecoveryCodes(db: Db, origin: Origin, personId: string, now: Date): Promise<string[]> {
  return inTransaction(db, async (tx) => {
    const secondStep = await findSecondStep(tx, personId);
    if (secondStep === undefined || secondStep.confirmed_at === null) throw new AppError('conflict');
    const codes = await makeRecoveryCodes(tx, personId);
    const target = { type: 'person', id: personId } as const;
    await recordAudit(tx, origin, { action: 'person.recovery_codes_made', target, at: now });
    return codes;
  });
}

/** Asks for the password alone from now on; harmless when that is so. */
export async function turnSecondStepOff(db: Db, origin: Origin, personId: string, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await deleteSecondStep(tx, personId))) return;
    const target = { type: 'person', id: personId } as const;
    await recordAudit(tx, origin, { action: 'person.second_step_off', target, after: { by: 'person' }, at: now });
  });
}

async function makeRecoveryCodes(tx: Db, personId: string): Promise<string[]> {
  // 80 bits, so a fast hash is enough; base32 has no letters that look like digits.
  const plain = Array.from({ length: RECOVERY_CODES }, () => toBase32(randomBytes(10)));
  await replaceRecoveryCodes(tx, personId, plain.map(hashOf));
  return plain.map((code) => (code.match(/.{4}/g) ?? []).join('-'));
}
