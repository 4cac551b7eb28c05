import type { Settings } from '../contract/settings.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockSettings, readSettings, writeSetting } from '../db/settings.ts';

/** Changes the given settings and leaves the others. */
export async function changeSettings(
  db: Db,
  origin: Origin,
  change: { [K in keyof Settings]?: Settings[K] | undefined },
  now: Date,
): Promise<void> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  await inTransaction(db, async (tx) => {
    await lockSettings(tx);
    const former = Object.entries(await readSettings(tx));
    for (const [key, value] of given) await writeSetting(tx, { key, value, now });
    await recordAudit(tx, origin, {
      action: 'settings.changed',
      target: { type: 'settings', id: 'installation' },
      before: Object.fromEntries(former.filter(([key]) => key in change)),
      after: Object.fromEntries(given),
      at: now,
    });
  });
}
