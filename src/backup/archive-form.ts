/**
 * What a backup is made of: one tar, packed with zstd. `head.json` first, then each table in pieces, then files, and
 * `end.json` with what all of it adds up to: an archive without its end is none. Names are ours and nobody else's.
 */
import { z } from 'zod';
import { MIB } from '../contract/limits.ts';

export const FORMAT = 1;
/** No piece of a table is larger, so that none has to be held in memory that is. */
export const PIECE_BYTES = 4 * MIB;
export const LARGEST_JSON_BYTES = 4 * MIB;

export const stores = ['uploads', 'artifacts'] as const;
export type Store = (typeof stores)[number];

const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

export const headSchema = z.strictObject({
  format: z.literal(FORMAT),
  program: z.string().max(100),
  madeAt: z.iso.datetime(),
  postgres: z.string().max(200),
  /** Of the keys that are kept apart; null where there were none. */
  keys: hash.nullable(),
  migrations: z.array(z.strictObject({ name: z.string().regex(/^\d{4}_[a-z0-9_]+\.sql$/), hash })).max(10_000),
  tables: z.array(z.strictObject({ name, columns: z.array(name).min(1).max(1600) })).max(10_000),
});
export type Head = z.infer<typeof headSchema>;

const filesSchema = z.strictObject({ count, bytes: count, missing: count, hash });
export const endSchema = z.strictObject({
  tables: z.record(name, z.strictObject({ rows: count, hash })),
  sequences: z.array(z.strictObject({ name, lastValue: z.int() })).max(10_000),
  files: z.strictObject({ uploads: filesSchema, artifacts: filesSchema }),
});
export type End = z.infer<typeof endSchema>;

/** A backup that cannot be made or used. The message is one sentence for the person who asked. */
export class BackupError extends Error {}

export function pieceName(table: string, piece: number): string {
  return `tables/${table}/${String(piece).padStart(6, '0')}`;
}

export function fileName(store: Store, id: string): string {
  return `${store}/${id}`;
}

/** The id in the name of a file of this store; null for any other name. */
export function idIn(store: Store, entryName: string): string | null {
  const id = entryName.startsWith(`${store}/`) ? entryName.slice(store.length + 1) : '';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}
