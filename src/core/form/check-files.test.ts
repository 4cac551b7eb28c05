import { describe, expect, test } from 'vitest';
import type { FileRule } from '../../contract/form.ts';
import { checkFileNames } from './check-file-names.ts';
import { acceptsFile, checkFiles } from './check-files.ts';

describe('file names', () => {
  test('keep their letters, in composed form', () => {
    expect(checkFileNames(['klass 7å.csv', 'a\u030A.txt', '😀.csv', '-rf', '.hidden'])).toEqual({
      ok: true,
      names: ['klass 7å.csv', 'å.txt', '😀.csv', '-rf', '.hidden'],
    });
  });

  test.each([
    ['../x', 'slash'],
    ['a\\b', 'slash'],
    ['..', 'not a name'],
    ['.', 'not a name'],
    ['', 'empty'],
    ['a\0b', 'control'],
    ['a\nb', 'control'],
    ['å'.repeat(150), '255 bytes'],
    ['\ud800', 'Unicode'],
  ])('%j is refused', (name, why) => {
    const result = checkFileNames([name]);
    expect(result.ok ? '' : result.issues[0]?.message).toContain(why);
  });

  test('two names that become the same are both named', () => {
    expect(checkFileNames(['å.csv', 'b', 'a\u030A.csv'])).toMatchObject({
      ok: false,
      issues: [{ code: 'file_name_clash', names: ['å.csv', 'a\u030A.csv'] }],
    });
  });
});

describe('files', () => {
  const rule: FileRule = {
    label: 'Tables',
    min: 1,
    max: 2,
    accept: ['.csv', 'image/*', 'text/plain'],
    maxFileBytes: 2048,
    maxTotalBytes: 3000,
  };

  test.each([
    ['a.CSV', '', true],
    ['a.csv.exe', '', false],
    ['.csv', '', false],
    ['a', 'image/png', true],
    ['a.txt', 'Text/Plain; charset=utf-8', true],
    ['a.txt', 'text/html', false],
  ])('%s as %j: %s', (name, mime, isAccepted) => {
    expect(acceptsFile(rule, name, mime)).toBe(isAccepted);
  });

  test('every fault of a set is said', () => {
    const csv = (name: string, bytes: number) => ({ name, bytes, mime: 'text/csv' });
    expect(checkFiles(rule, []).map((issue) => issue.message)).toEqual(['“Tables” needs at least one file.']);
    expect(checkFiles(rule, [csv('a.csv', 3000), csv('b.pdf', 1), csv('c.csv', 1)]).map((issue) => issue.code)).toEqual(
      ['too_many_files', 'file_too_large', 'file_not_accepted', 'files_too_large'],
    );
    expect(checkFiles(rule, [csv('a.csv', 2048)])).toEqual([]);
    expect(checkFiles(null, [csv('a.csv', 0)])).toMatchObject([{ code: 'no_files' }]);
  });
});
