import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countLines, createLogCap } from './log-cap.ts';

describe('createLogCap', () => {
  it('passes everything on below the cap', () => {
    const cap = createLogCap(100);
    expect(cap.push('hello\n')).toBe('hello\n');
    expect(cap.end()).toBeNull();
  });

  it('keeps the first and the last bytes and says how many are lost', () => {
    const cap = createLogCap(10);
    expect(cap.push('0123456789')).toBe('01234');
    expect(cap.push('abcdefgh')).toBe('');
    expect(cap.end()).toEqual({ tail: 'defgh', omittedBytes: 8 });
  });

  it('never cuts a character in two and loses no byte unaccounted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 30 })),
        fc.integer({ min: 8, max: 60 }),
        (texts, size) => {
          const cap = createLogCap(size);
          const head = texts.map((text) => cap.push(text)).join('');
          const rest = cap.end() ?? { tail: '', omittedBytes: 0 };
          const whole = texts.join('');
          expect(whole.startsWith(head)).toBe(true);
          expect(whole.endsWith(rest.tail)).toBe(true);
          const bytes = Buffer.byteLength(head) + Buffer.byteLength(rest.tail) + rest.omittedBytes;
          expect(bytes).toBe(Buffer.byteLength(whole));
        },
      ),
    );
  });
});

describe('countLines', () => {
  it('counts whole lines and one begun line', () => {
    expect(countLines('a\nb\n')).toBe(2);
    expect(countLines('a\nb')).toBe(2);
    expect(countLines('a')).toBe(1);
  });
});
