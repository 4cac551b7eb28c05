import { sql } from 'kysely';
import type { Db } from './database.ts';

export interface SecondStepRow {
  sealed_key: string;
  confirmed_at: Date | null;
  recovery_codes: number;
}

/** The second step of a person, prepared or confirmed, or undefined. */
export async function findSecondStep(db: Db, personId: string): Promise<SecondStepRow | undefined> {
  const { rows } = await sql<SecondStepRow>`
    select sealed_key, confirmed_at,
           (select count(*) from recovery_codes where recovery_codes.person_id = second_steps.person_id) as recovery_codes
    from second_steps
    where person_id = ${personId}`.execute(db);
  return rows[0];
}

/** Stores a key that is still to be confirmed; false when one is confirmed already. */
export async function prepareSecondStep(db: Db, personId: string, sealedKey: string): Promise<boolean> {
  const result = await sql`
    insert into second_steps as former (person_id, sealed_key)
    values (${personId}, ${sealedKey})
    on conflict (person_id) do update
    set sealed_key = excluded.sealed_key, last_step = 0
    where former.confirmed_at is null`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** From now on sign-in asks for a code; false when there is nothing to confirm any more. */
export async function confirmSecondStep(db: Db, personId: string, now: Date): Promise<boolean> {
  const result = await sql`
    update second_steps
    set confirmed_at = ${now}
    where person_id = ${personId} and confirmed_at is null`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Uses up the code of a time step; false when it, or a later one, was used before. */
export async function spendStep(db: Db, personId: string, step: number): Promise<boolean> {
  const result = await sql`
    update second_steps
    set last_step = ${step}
    where person_id = ${personId} and last_step < ${step}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Removes the second step with its recovery codes; false when there was none. */
export async function deleteSecondStep(db: Db, personId: string): Promise<boolean> {
  const result = await sql`delete from second_steps where person_id = ${personId}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Puts new recovery codes (their hashes) in place of the former ones. */
export async function replaceRecoveryCodes(tx: Db, personId: string, hashes: string[]): Promise<void> {
  await sql`delete from recovery_codes where person_id = ${personId}`.execute(tx);
  await sql`
    insert into recovery_codes (person_id, code_hash)
    select ${personId}, unnest(${hashes}::text[])`.execute(tx);
}

/** Uses up a recovery code; false when it is none, or was used before. */
export async function spendRecoveryCode(db: Db, personId: string, hash: string): Promise<boolean> {
  const result = await sql`
    delete from recovery_codes
    where person_id = ${personId} and code_hash = ${hash}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}
