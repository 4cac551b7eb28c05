import { AppError } from '../contract/errors.ts';
import { acknowledgeAlert as markKnown, resolveAlert as markResolved } from '../db/alerts.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';

interface Handled {
  id: string;
  by: string;
  now: Date;
}

/** Somebody knows of an alert and looks after it. Throws conflict when it is over, or somebody was first. */
export async function acknowledgeAlert(db: Db, origin: Origin, { id, by, now }: Handled): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await markKnown(tx, { id, by, now })))
      throw new AppError('conflict', {}, { message: 'This alert is over, or somebody knows of it already.' });
    await recordAudit(tx, origin, { action: 'alert.acknowledged', target: { type: 'alert', id }, at: now });
  });
}

/** Somebody says that an alert is settled. Throws conflict when it was already. */
export async function resolveAlert(db: Db, origin: Origin, { id, by, now }: Handled): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await markResolved(tx, { id, by, now })))
      throw new AppError('conflict', {}, { message: 'This alert is over already.' });
    await recordAudit(tx, origin, { action: 'alert.resolved', target: { type: 'alert', id }, at: now });
  });
}
