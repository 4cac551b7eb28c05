import { describe, expect, it } from 'vitest';
import { runnersOfType, scriptRunners, scriptTypes } from '../contract/script-kinds.ts';
import { codeIdentifierOf, languageOfType, refuseUnfitScript, typeOf } from './script-rules.ts';

describe('the rules of scripts', () => {
  it.each([
    ['  Nightly Backup ', 'nightly-backup'],
    ['a\t \nb', 'a-b'],
    ['Räkna_på-CSV (2)', 'rkna_p-csv-2'],
    ['已', ''],
    ['../..', ''],
    ['x'.repeat(200), 'x'.repeat(100)],
  ])('names %j for programs', (text, identifier) => expect(codeIdentifierOf(text)).toBe(identifier));

  it('knows the allowed pairs of type and runner, and no other', () => {
    const base = { script: 'date', defaultWorkingDirectory: '' };
    const allowed = scriptTypes.flatMap((type) =>
      scriptRunners
        .filter((runner) => {
          try {
            refuseUnfitScript({ ...base, type, runner });
            return true;
          } catch {
            return false;
          }
        })
        .map((runner) => `${type} ${runner}`),
    );
    expect(allowed).toEqual([
      ...['bash sandbox', 'bash host', 'node sandbox', 'node vm2', 'node host', 'python sandbox', 'browser browser'],
    ]);
    for (const type of scriptTypes)
      for (const runner of runnersOfType[type]) expect(typeOf(languageOfType(type), runner)).toBe(type);
  });

  it('takes for the host what its shell can be given', () => {
    const host = { type: 'bash', runner: 'host', script: '', defaultWorkingDirectory: '/tmp' } as const;
    refuseUnfitScript({ ...host, script: 'x'.repeat(131_071) });
    expect(() => refuseUnfitScript({ ...host, script: 'ä'.repeat(65_536) })).toThrow('128 KiB');
    expect(() => refuseUnfitScript({ ...host, defaultWorkingDirectory: 'tmp' })).toThrow('absolute');
  });
});
