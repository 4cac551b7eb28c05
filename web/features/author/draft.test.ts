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
  expect(toVersionDraft({ ...toDraft(null), variables: 'no value' }, save)).toEqual({
    ok: false,
    faults: ['variables'],
  });
});

test('what a version says of its execution is carried along', () => {
  const made = toVersionDraft({ ...toDraft(null), variables: 'A=1', runner: 'docker', isolation: 'strict' }, save);
  expect(made).toMatchObject({ body: { variables: { A: '1' }, runner: 'docker', isolation: 'strict', dialect: null } });
});

test('a draft that was changed back counts as unchanged', () => {
  const draft = toDraft(null);
  expect(isSameDraft(draft, { ...draft, source: `${draft.source} ` })).toBe(false);
  expect(isSameDraft(draft, { ...draft })).toBe(true);
});
