import { describe, expect, it } from 'vitest';
import { createListing } from './leftover-listing.ts';

const caps = { files: 3, fileBytes: 10_000, totalBytes: 20_000 };

function entry(kind: string, path: Buffer | string, { size = 4n, blocks = 8n, links = 1 } = {}): Buffer {
  const fixed = Buffer.alloc(21);
  fixed.write(kind, 0, 'latin1');
  fixed.writeBigUInt64BE(size, 1);
  fixed.writeBigUInt64BE(blocks, 9);
  fixed.writeUInt32BE(links, 17);
  return Buffer.concat([fixed, Buffer.from(path)]);
}

function list(...entries: Buffer[]) {
  const listing = createListing(caps);
  const taken = entries.map(listing.take);
  return { taken, wanted: listing.wanted(), ...listing.finish() };
}

it('wants plain files, by their place in the list, under names of our own', () => {
  const { wanted, artifacts, refused } = list(
    entry('f', 'a'),
    entry('l', 'link'),
    entry('f', 'å/b 🦐'),
    entry('f', 'c', { size: 0n, blocks: 0n }),
  );
  expect(wanted).toEqual([
    { index: 0, bytes: 4, storedName: 'artifact-1' },
    { index: 2, bytes: 4, storedName: 'artifact-2' },
    { index: 3, bytes: 0, storedName: 'artifact-3' },
  ]);
  expect(artifacts.map(({ path }) => path)).toEqual(['a', 'å/b 🦐', 'c']);
  expect(refused).toEqual([{ path: 'link', why: 'It is a symbolic link.' }]);
});

describe('believes nothing', () => {
  it.each([
    ['../x', 'cannot be read'],
    ['a/../../x', 'cannot be read'],
    ['/etc/passwd', 'cannot be read'],
    ['a//b', 'cannot be read'],
    ['.', 'cannot be read'],
    ['', 'cannot be read'],
    ['nul\0', 'control characters'],
    ['line\nbreak', 'control characters'],
    [`${'x'.repeat(255)}/`.repeat(5), 'cannot be read'],
    [`${'x'.repeat(250)}/`.repeat(5).slice(0, -1), 'longer than'],
    ['x'.repeat(256), 'cannot be read'],
    ['x/'.repeat(33).concat('x'), 'deeper than'],
  ])('of a path like %j', (path, why) => {
    const { wanted, refused } = list(entry('f', path));
    expect(wanted).toEqual([]);
    expect(refused).toMatchObject([{ why: expect.stringContaining(why) }]);
  });

  it('of a name that is no UTF-8', () => {
    expect(list(entry('f', Buffer.from([0x61, 0xff]))).refused).toMatchObject([{ path: 'a\uFFFD' }]);
  });

  it('of sizes that are too large, or would be negative', () => {
    const { wanted, refused } = list(
      entry('f', 'negative', { size: 2n ** 64n - 1n }),
      entry('f', 'large', { size: 10_001n }),
      entry('f', 'sparse', { size: 1n, blocks: 1000n }),
      entry('f', 'hard', { links: 2 }),
    );
    expect(wanted).toEqual([]);
    expect(refused).toHaveLength(4);
  });

  it('of messages that are none', () => {
    expect(list(Buffer.alloc(20), entry('?', 'a'), entry('f', 'a')).taken).toEqual([false, false, true]);
  });

  it('of a list without end', () => {
    const listing = createListing(caps);
    const taken = Array.from({ length: 20_001 }, () => listing.take(entry('l', 'a')));
    expect(taken.lastIndexOf(true)).toBe(19_999);
    expect(listing.finish().refused.length).toBeLessThan(120);
  });
});

it('keeps what the caps allow', () => {
  const many = Array.from({ length: 5 }, (_, n) => entry('f', `${n}`));
  expect(list(...many)).toMatchObject({ wanted: { length: 3 }, refused: { length: 2 } });
  const large = Array.from({ length: 3 }, (_, n) => entry('f', `${n}`, { size: 9000n }));
  expect(list(...large)).toMatchObject({ wanted: { length: 2 }, refused: { length: 1 } });
});
