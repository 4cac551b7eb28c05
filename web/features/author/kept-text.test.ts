import { expect, it } from 'vitest';
import { toDraft } from './draft.ts';
import { keyOf, readKept, writeKept } from './kept-text.ts';

function makeStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}
const kept = { draft: { ...toDraft(null), source: 'å = "\u2028"\n' }, headId: null, at: '2026-01-01T12:00:00Z' };

it('keeps text for one person and one tool', () => {
  const storage = makeStorage();
  writeKept(storage, keyOf('a', 't'), kept);
  expect(readKept(storage, keyOf('a', 't'))).toEqual(kept);
  expect(readKept(storage, keyOf('b', 't'))).toBeNull();
});

it.each(['', '{', 'null', '[]', '{"draft":null,"at":"x"}', '{"draft":{"source":1},"at":"x"}'])(
  'takes %j for nothing',
  (text) => {
    const storage = makeStorage();
    storage.items.set('key', text);
    expect(readKept(storage, 'key')).toBeNull();
  },
);

it('goes on where the browser has no room', () => {
  const full = {
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
  };
  expect(() => writeKept(full, 'key', kept)).not.toThrow();
});
