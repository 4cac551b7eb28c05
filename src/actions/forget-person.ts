/** What becomes of a person who goes, by their own wish or an administrator's. */
import { AppError } from '../contract/errors.ts';
import { deleteAccountsOf } from '../db/accounts.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteLoginsOf } from '../db/logins.ts';
import { deleteMaintainer, updateOwner } from '../db/maintainers.ts';
import { deleteTracesOf, forgetPerson, lockPerson, lockSuperusers, type PersonRow } from '../db/people.ts';
import { listOwnedTools } from '../db/tools.ts';
import { listUnfinishedRunsOf } from '../db/waiting-runs.ts';
import { cancelRun } from './cancel-run.ts';
import { notify } from './notify.ts';

/** Somebody who may do everything stays. Throws conflict for the last superuser. */
export async function requireReplaceable(tx: Db, person: Pick<PersonRow, 'id'>): Promise<void> {
  const superusers = await lockSuperusers(tx);
  if (superusers.length === 1 && superusers[0] === person.id)
    throw new AppError('conflict', {}, { message: 'The last superuser has to stay one.' });
}

interface Forgetting {
  personId: string;
  successorId: string | null;
  mailUrl: string | null;
  now: Date;
}

/**
 * A person deletes their own account. Each of their tools goes to who is fit among its maintainers, or else to a
 * superuser. Throws conflict for the last superuser.
 */
export async function deleteOwnAccount(
  db: Db,
  origin: Origin,
  { personId, mailUrl, now }: Omit<Forgetting, 'successorId'>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await requireReplaceable(tx, { id: personId });
    if ((await lockPerson(tx, personId)) === undefined) throw new AppError('unauthenticated');
    const tools = await forget(tx, origin, { personId, successorId: null, mailUrl, now });
    await recordAudit(tx, origin, {
      action: 'person.deleted',
      target: { type: 'person', id: personId },
      after: { tools, byThemselves: true },
      at: now,
    });
  });
  await cancelRunsOf(db, origin, personId, now);
}

/**
 * Tools go to `successorId` (null: each to its own successor), logins, tokens and what tools remember go away, runs and
 * versions stay without a name; the cleaner empties the runs. Returns how many tools there were. The caller holds the
 * person's lock, and cancels their runs when this is committed.
 */
export async function forget(
  tx: Db,
  origin: Origin,
  { personId, successorId, mailUrl, now }: Forgetting,
): Promise<number> {
  const tools = await listOwnedTools(tx, personId);
  for (const tool of tools) {
    const ownerId = successorId ?? tool.successor_id;
    if (ownerId === null) throw new AppError('conflict', {}, { message: 'There is nobody to take the tools.' });
    await updateOwner(tx, { id: tool.id, ownerId, now });
    await deleteMaintainer(tx, tool.id, ownerId);
    await recordAudit(tx, origin, {
      action: 'tool.owner_changed',
      target: { type: 'tool', id: tool.id },
      before: { ownerId: personId },
      after: { ownerId },
      at: now,
    });
    await notify(tx, { to: [ownerId], kind: 'owner_changed', by: origin.actorId, toolId: tool.id, mailUrl, now });
  }
  await deleteLoginsOf(tx, personId);
  await deleteAccountsOf(tx, personId);
  await deleteTracesOf(tx, personId);
  await forgetPerson(tx, personId, now);
  return tools.length;
}

/** Ends what still runs for somebody. */
export async function cancelRunsOf(db: Db, origin: Origin, personId: string, now: Date): Promise<void> {
  for (const runId of await listUnfinishedRunsOf(db, personId)) await cancelRun(db, origin, runId, now);
}
