import { describe, expect, it } from 'vitest';
import { versionStates } from '../contract/tool.ts';
import { contentHash } from './content-hash.ts';
import { decodeCursor, encodeCursor, timeOfCursor } from './cursor.ts';
import { canMove, canRollBackTo, isPlaceholderSlug, mayPublish, placeholderSlug } from './version-state.ts';

describe('the states of a version', () => {
  it('move forward only', () => {
    expect(versionStates.filter((state) => canMove(state, 'submit'))).toEqual(['draft']);
    expect(versionStates.filter((state) => canMove(state, 'publish'))).toEqual(['in_review']);
  });

  it('leave a review in one of two ways, and come back only after having been published', () => {
    for (const move of ['requestChanges', 'withdraw'] as const)
      expect(versionStates.filter((state) => canMove(state, move))).toEqual(['in_review']);
    expect(versionStates.filter((state) => canRollBackTo({ state, wasPublished: true }))).toEqual(['archived']);
    expect(versionStates.filter((state) => canRollBackTo({ state, wasPublished: false }))).toEqual([]);
  });

  it('need four eyes as soon as there are two people who can publish, unless the installation says otherwise', () => {
    const own = { publisherId: 'a', authorId: 'a', allowSelfPublish: null };
    expect(mayPublish({ ...own, publishers: 1 })).toBe(true);
    expect(mayPublish({ ...own, publishers: 2 })).toBe(false);
    expect(mayPublish({ ...own, publisherId: 'b', publishers: 2 })).toBe(true);
    expect(mayPublish({ ...own, publishers: 2, allowSelfPublish: true })).toBe(true);
    expect(mayPublish({ ...own, publishers: 1, allowSelfPublish: false })).toBe(false);
    expect(mayPublish({ ...own, publisherId: 'b', publishers: 1, allowSelfPublish: false })).toBe(true);
  });

  it('know a placeholder slug', () => {
    expect(isPlaceholderSlug(placeholderSlug('1-2'), '1-2')).toBe(true);
    expect(isPlaceholderSlug('csv', '1-2')).toBe(false);
  });
});

describe('contentHash', () => {
  const content = {
    language: 'python',
    source: 'x',
    entrypoint: 'run_tool',
    inputSchema: { b: 1, a: 2 },
    settingsSchema: null,
    limits: {},
    dialect: null,
    variables: {},
    isolation: null,
    runner: null,
    usageInstructions: '',
  } as const;
  it('does not depend on the order of keys, and does on everything else', () => {
    const hash = contentHash(content);
    expect(contentHash({ ...content, inputSchema: { a: 2, b: 1 } })).toBe(hash);
    expect(contentHash({ ...content, source: 'y' })).not.toBe(hash);
    expect(contentHash({ ...content, limits: { cpus: 2 } })).not.toBe(hash);
    for (const change of [
      { settingsSchema: { type: 'object' } },
      { dialect: 'action-file' },
      { variables: { A: '1' } },
      { isolation: 'strict' },
      { runner: 'docker' },
    ] as const)
      expect(contentHash({ ...content, ...change })).not.toBe(hash);
  });
});

describe('cursors', () => {
  it('give a time that the database has, too', () => {
    expect(timeOfCursor({ sort: '2026-01-02T03:04:05.678Z' }).getTime()).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
    for (const sort of ['', 'x', '-271821-04-20T00:00:00.000Z', '0000-01-01T00:00:00.000Z', '2026-13-01T00:00:00.000Z'])
      expect(() => timeOfCursor({ sort })).toThrow();
  });

  it('come back as they went, and nothing else is one', () => {
    const id = '01234567-89ab-4def-8123-456789abcdef';
    expect(decodeCursor(encodeCursor(['Å', id]))).toEqual({ sort: 'Å', id });
    expect(decodeCursor(undefined)).toBeNull();
    for (const cursor of ['x', encodeCursor(['a', 'b']), Buffer.from('{}').toString('base64url')])
      expect(() => decodeCursor(cursor)).toThrow('cursor');
  });
});
