import { describe, expect, it } from 'vitest';
import { codeOf, matchingStep, otpauthUri, toBase32 } from './totp.ts';

/** The key of the examples in RFC 6238, appendix B; ours are the last six of its eight digits. */
const key = Buffer.from('12345678901234567890');

describe('codes of authenticator apps', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of the RFC at second %d', (second, code) => {
    expect(codeOf(key, Math.floor(second / 30))).toBe(code);
    expect(matchingStep(key, code, new Date(second * 1000))).toBe(Math.floor(second / 30));
  });

  it('may be one step early or late, and hold a space', () => {
    const now = new Date(1_111_111_109_000);
    const step = Math.floor(1_111_111_109 / 30);
    for (const drift of [-1, 1]) expect(matchingStep(key, codeOf(key, step + drift), now)).toBe(step + drift);
    for (const drift of [-2, 2]) expect(matchingStep(key, codeOf(key, step + drift), now)).toBe(null);
    expect(matchingStep(key, '081 804', now)).toBe(step);
  });

  it('refuses what is no code', () => {
    for (const code of ['', '0', '08180', '0818044', '０８１８０４', '-81804', '081804.0'])
      expect(matchingStep(key, code, new Date(1_111_111_109_000))).toBe(null);
  });

  it('writes keys as apps take them', () => {
    expect(toBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
    expect(toBase32(Buffer.from('foob'))).toBe('MZXW6YQ');
    expect(otpauthUri(Buffer.from('foobar'), 'å b@example.org')).toBe(
      'otpauth://totp/Scriptorium:%C3%A5%20b%40example.org?secret=MZXW6YTBOI&issuer=Scriptorium',
    );
  });
});
