import { AppError } from '../contract/errors.ts';
import { type Actor, canHandOnTool, hasPermission } from '../core/permissions.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { deleteMaintainer, insertMaintainer, updateOwner } from '../db/maintainers.ts';
import { findPersonByEmail, lockPerson } from '../db/people.ts';
import { type LockedTool, lockTool } from '../db/tools.ts';
import { notify } from './notify.ts';

interface Change {
  toolId: string;
  by: Actor;
  mailUrl: string | null;
  now: Date;
}

/** Lets somebody else work on a tool. Throws forbidden, validation_failed for who may write no tools, conflict for who may already. */
export async function addMaintainer(db: Db, origin: Origin, add: Change & { email: string }): Promise<void> {
  const { toolId, by, mailUrl, now } = add;
  await inTransaction(db, async (tx) => {
    const tool = await lockToolOf(tx, toolId, by);
    const person = await findPersonByEmail(tx, add.email);
    // The same answer for nobody: addresses are not to be found out here.
    if (person === undefined || person.is_disabled || !hasPermission(person, 'tool:write'))
      throw invalid('email', 'Nobody with this address may write tools.');
    if (tool.ownerId === person.id || !(await insertMaintainer(tx, toolId, person.id)))
      throw new AppError('conflict', {}, { message: 'This person maintains the tool already.' });
    await recordAudit(tx, origin, {
      action: 'maintainer.added',
      target: { type: 'tool', id: toolId },
      after: { personId: person.id },
      at: now,
    });
    await notify(tx, { to: [person.id], kind: 'maintainer_added', by: by.id, toolId, mailUrl, now });
  });
}

/** Lets somebody work on a tool no longer. Throws forbidden, and not_found for who does not maintain it. */
export async function removeMaintainer(db: Db, origin: Origin, remove: Change & { personId: string }): Promise<void> {
  const { toolId, by, personId, mailUrl, now } = remove;
  await inTransaction(db, async (tx) => {
    await lockToolOf(tx, toolId, by);
    if (!(await deleteMaintainer(tx, toolId, personId))) throw new AppError('not_found');
    await recordAudit(tx, origin, {
      action: 'maintainer.removed',
      target: { type: 'tool', id: toolId },
      before: { personId },
      at: now,
    });
    await notify(tx, { to: [personId], kind: 'maintainer_removed', by: by.id, toolId, mailUrl, now });
  });
}

/**
 * Hands a tool on to one of its maintainers; the former owner becomes one. Throws validation_failed for anybody else or
 * who may write no tools any more, and conflict when the tool was handed on at the same time.
 */
export async function changeOwner(
  db: Db,
  origin: Origin,
  change: Change & { formerOwnerId: string; personId: string },
): Promise<void> {
  const { toolId, by, formerOwnerId, personId, mailUrl, now } = change;
  await inTransaction(db, async (tx) => {
    const tool = await lockTool(tx, toolId);
    if (tool?.ownerId !== formerOwnerId) throw new AppError('conflict');
    // Locked: who is just being deleted has handed over their tools already.
    const person = await lockPerson(tx, personId);
    const isFit = person !== undefined && !person.is_disabled && hasPermission(person, 'tool:write');
    if (!isFit || !(await deleteMaintainer(tx, toolId, personId)))
      throw invalid('personId', 'Only a maintainer who may write tools can become the owner.');
    await updateOwner(tx, { id: toolId, ownerId: personId, now });
    await insertMaintainer(tx, toolId, formerOwnerId);
    await recordAudit(tx, origin, {
      action: 'tool.owner_changed',
      target: { type: 'tool', id: toolId },
      before: { ownerId: formerOwnerId },
      after: { ownerId: personId },
      at: now,
    });
    await notify(tx, { to: [personId, formerOwnerId], kind: 'owner_changed', by: by.id, toolId, mailUrl, now });
  });
}

/** Whoever handed the tool on a moment ago does not say any more who works on it. Throws not_found, forbidden. */
async function lockToolOf(tx: Db, toolId: string, by: Actor): Promise<LockedTool> {
  const tool = await lockTool(tx, toolId);
  if (tool === undefined) throw new AppError('not_found');
  if (!canHandOnTool(by, tool)) throw new AppError('forbidden');
  return tool;
}

function invalid(field: string, message: string): AppError {
  return new AppError('validation_failed', { issues: [{ field, message }] });
}
