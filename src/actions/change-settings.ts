import type { Settings } from '../contract/settings.ts';
import { type Origin, recordAudit } from '../db/audit.ts';
import { type Db, inTransaction } from '../db/database.ts';
import { lockSettings, readSettings, writeSetting } from '../db/settings.ts';

/** Changes the given settings and leaves the others; without an event where nothing is different. */
export async function changeSettings(
  db: Db,
  origin: Origin,
  change: { [K in keyof Settings]?: Settings[K] | undefined },
  now: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockSettings(tx);
    const former = new Map<string, unknown>(Object.entries(await readSettings(tx)));
    const changed = Object.entries(change).filter(([key, value]) => value !== undefined && value !== former.get(key));
    if (changed.length === 0) return;
    for (const [key, value] of changed) await writeSetting(tx, { key, value, now });
    await recordAudit(tx, origin, {
      action: 'settings.changed',
      target: { type: 'settings', id: 'installation' },
      before: Object.fromEntries(changed.map(([key]) => [key, former.get(key)])),
      after: Object.fromEntries(changed),
      at: now,
    });
  });
}
