import { expect, test } from 'vitest';
import { isSameDraft, toDraft, toVersionDraft } from './draft.ts';

const save = { parentVersionId: null, changeSummary: '' };

test('a new draft can be saved as it stands', () => {
  const made = toVersionDraft(toDraft(null), save);
  expect(made).toMatchObject({ ok: true, body: { language: 'python', inputSchema: null, parentVersionId: null } });
});

test('a schema that is not JSON and a name that is none are named, and nothing is sent', () => {
  expect(toVersionDraft({ ...toDraft(null), inputSchema: '{', entrypoint: '1x' }, save)).toEqual({
    ok: false,
    faults: ['inputSchema', 'entrypoint'],
  });
});

test('a draft that was changed back counts as unchanged', () => {
  const draft = toDraft(null);
  expect(isSameDraft(draft, { ...draft, source: `${draft.source} ` })).toBe(false);
  expect(isSameDraft(draft, { ...draft })).toBe(true);
});
