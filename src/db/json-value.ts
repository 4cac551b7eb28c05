import { type RawBuilder, sql } from 'kysely';
import { type Json, stringifyJson } from '../core/json.ts';

/** Binds a value as exact JSON text; null stays SQL null. */
export function jsonValue(value: unknown): RawBuilder<unknown> {
  return sql`${value === null || value === undefined ? null : stringifyJson(value as Json)}::json`;
}
