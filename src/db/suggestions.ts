import { sql } from 'kysely';
import type { Proposal } from '../contract/suggestion.ts';
import type { SuggestionState } from '../contract/suggestion-rules.ts';
import type { Db } from './database.ts';

export interface SuggestionSummaryRow {
  id: string;
  title: string;
  state: SuggestionState;
  person_id: string;
  person_name: string;
  created_at: Date;
}

export interface SuggestionRow extends SuggestionSummaryRow {
  description: string;
  audience: string[];
  sample_upload_id: string | null;
  sample_name: string | null;
  sample_bytes: number | null;
  ended_at: Date | null;
  decided_by: string | null;
  decided_by_name: string | null;
  reason: string | null;
  tool_id: string | null;
}

const summaryColumns = sql`
  suggestions.id, suggestions.title, suggestions.state, suggestions.person_id, proposer.name as person_name,
  suggestions.created_at`;

/** Adds an open suggestion; the upload of its sample has to be there. */
export async function insertSuggestion(
  tx: Db,
  suggestion: Proposal & { id: string; personId: string; sample: { id: string; name: string } | null; now: Date },
): Promise<void> {
  const { id, personId, title, description, audience, sample, now } = suggestion;
  await sql`
    insert into suggestions (id, person_id, title, description, audience, sample_upload_id, sample_name, created_at)
    values (${id}, ${personId}, ${title}, ${description}, ${audience}::text[], ${sample?.id ?? null},
            ${sample?.name ?? null}, ${now})`.execute(tx);
}

/** The suggestion with this id, or undefined. */
export async function findSuggestion(db: Db, id: string): Promise<SuggestionRow | undefined> {
  const { rows } = await sql<SuggestionRow>`
    select ${summaryColumns}, suggestions.description, suggestions.audience, suggestions.sample_upload_id,
           suggestions.sample_name, uploads.bytes as sample_bytes, suggestions.ended_at, suggestions.decided_by,
           decider.name as decided_by_name, suggestions.reason, suggestions.tool_id
    from suggestions
    join people as proposer on proposer.id = suggestions.person_id
    left join people as decider on decider.id = suggestions.decided_by
    left join uploads on uploads.id = suggestions.sample_upload_id
    where suggestions.id = ${id}`.execute(db);
  return rows[0];
}

/** What a tool came of, or undefined. */
export async function findSuggestionOfTool(db: Db, toolId: string): Promise<{ id: string; title: string } | undefined> {
  const { rows } = await sql<{ id: string; title: string }>`
    select id, title from suggestions where tool_id = ${toolId}`.execute(db);
  return rows[0];
}

/**
 * Suggestions, newest first: of one person or (`personId` null) of all, in one state or in any; each of `words` occurs in
 * title, description or the proposer's name. A page of `limit` before `before`.
 */
export async function listSuggestions(
  db: Db,
  filter: {
    personId: string | null;
    state: SuggestionState | null;
    words: string[];
    before: { createdAt: Date; id: string } | null;
    limit: number;
  },
): Promise<SuggestionSummaryRow[]> {
  const { rows } = await sql<SuggestionSummaryRow>`
    select ${summaryColumns}
    from suggestions
    join people as proposer on proposer.id = suggestions.person_id
    where (${filter.personId}::uuid is null or suggestions.person_id = ${filter.personId})
      and (${filter.state}::text is null or suggestions.state = ${filter.state})
      and not exists (
        select from unnest(${filter.words}::text[]) as word
        where strpos(lower(concat_ws(' ', suggestions.title, suggestions.description, proposer.name)), lower(word)) = 0
      )
      and (${filter.before === null}
        or (suggestions.created_at, suggestions.id)
           < (${filter.before?.createdAt ?? null}::timestamptz, ${filter.before?.id ?? null}::uuid))
    order by suggestions.created_at desc, suggestions.id desc
    limit ${filter.limit}`.execute(db);
  return rows;
}

/** How many suggestions of a person wait, and how many the person has made since `since`, whatever became of them. */
export async function countSuggestions(
  db: Db,
  personId: string,
  since: Date,
): Promise<{ open: number; recent: number }> {
  const { rows } = await sql<{ open: number; recent: number }>`
    select count(*) filter (where state = 'open') as open, count(*) filter (where created_at > ${since}) as recent
    from suggestions
    where person_id = ${personId} and (state = 'open' or created_at > ${since})`.execute(db);
  return rows[0] ?? { open: 0, recent: 0 };
}

/** Its proposer takes a suggestion back, and the sample goes. False when it is not open any more. */
export async function markWithdrawn(tx: Db, suggestion: { id: string; now: Date }): Promise<boolean> {
  const result = await sql`
    update suggestions
    set state = 'withdrawn', ended_at = ${suggestion.now}, sample_upload_id = null, sample_name = null
    where id = ${suggestion.id} and state = 'open'`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Somebody decides on a suggestion: with its tool it is accepted, without one declined. False when it is not open any more. */
export async function markDecided(
  tx: Db,
  decision: { id: string; by: string; reason: string | null; toolId: string | null; now: Date },
): Promise<boolean> {
  const { id, by, reason, toolId, now } = decision;
  const result = await sql`
    update suggestions
    set state = ${toolId === null ? 'declined' : 'accepted'}, ended_at = ${now}, decided_by = ${by}, reason = ${reason},
        tool_id = ${toolId}
    where id = ${id} and state = 'open'`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Lets go of the samples of suggestions that were declined before `before`. */
export async function dropOldSamples(db: Db, before: Date): Promise<void> {
  await sql`
    update suggestions
    set sample_upload_id = null, sample_name = null
    where state = 'declined' and ended_at < ${before} and sample_upload_id is not null`.execute(db);
}
