import { sql } from 'kysely';
import { defaultSettings, type Settings, settingsSchema } from '../contract/settings.ts';
import type { Db } from './database.ts';
import { jsonValue } from './json-value.ts';

/** Every setting: as it was set, or as it is by default. Keys that only a newer program knows are left out. */
export async function readSettings(db: Db): Promise<Settings> {
  const { rows } = await sql<{ key: string; value: unknown }>`select key, value from settings`.execute(db);
  return settingsSchema
    .strip()
    .parse({ ...defaultSettings, ...Object.fromEntries(rows.map((row) => [row.key, row.value])) });
}

/** Changes one setting. */
export async function writeSetting(db: Db, setting: { key: string; value: unknown; now: Date }): Promise<void> {
  await sql`
    insert into settings (key, value, changed_at)
    values (${setting.key}, coalesce(${jsonValue(setting.value)}, 'null'::json), ${setting.now})
    on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at`.execute(db);
}

/** Lets only one at a time change settings, until the transaction ends. */
export async function lockSettings(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(7070003)`.execute(tx);
}
