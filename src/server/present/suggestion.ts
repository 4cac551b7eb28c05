import type { Suggestion, SuggestionSummary } from '../../contract/suggestion.ts';
import type { SuggestionRow, SuggestionSummaryRow } from '../../db/suggestions.ts';

export function presentSuggestionSummary(row: SuggestionSummaryRow): SuggestionSummary {
  return {
    id: row.id,
    title: row.title,
    state: row.state,
    proposer: { id: row.person_id, name: row.person_name },
    createdAt: row.created_at.toISOString(),
  };
}

export function presentSuggestion(row: SuggestionRow, more: Pick<Suggestion, 'tool' | 'can'>): Suggestion {
  const { sample_name: name, sample_bytes: bytes } = row;
  return {
    ...presentSuggestionSummary(row),
    description: row.description,
    audience: row.audience,
    sample: name === null || bytes === null ? null : { name, bytes },
    decision: presentDecision(row),
    ...more,
  };
}

function presentDecision(row: SuggestionRow): Suggestion['decision'] {
  const { decided_by: id, decided_by_name: name, ended_at: at, reason } = row;
  return id === null || name === null || at === null ? null : { by: { id, name }, at: at.toISOString(), reason };
}
