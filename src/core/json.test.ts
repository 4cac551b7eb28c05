import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exactNumber,
  isObject,
  isRawNumber,
  type Json,
  jsonBytes,
  jsonDepth,
  parseJson,
  stringifyJson,
  toPlain,
  utf8Bytes,
} from './json.ts';

function parsed(text: string, lenientNumbers = false): Json {
  const result = parseJson(text, { maxDepth: 50, lenientNumbers });
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

describe('numbers', () => {
  const sixtySixDigits = '123456789012345678901234567890123456789012345678901234567890123456';

  test.each([sixtySixDigits, '1.10', '-0', '1.0', '1e400', '0.1000000000000000055511151231257827', '1E2'])(
    '%s comes out as it went in',
    (text) => {
      expect(stringifyJson(parsed(`{"a":[${text}]}`))).toBe(`{"a":[${text}]}`);
    },
  );

  test('a number that JavaScript holds unchanged is a plain number', () => {
    expect(parsed('[1, -2.5, 1e21]')).toEqual([1, -2.5, expect.objectContaining({ rawJSON: '1e21' })]);
  });

  test('NaN and the infinities become null, and are counted, where that is asked for', () => {
    const result = parseJson('{"a": NaN, "b": [-Infinity, Infinity], "NaN": "Infinity"}', {
      maxDepth: 5,
      lenientNumbers: true,
    });
    expect(result).toEqual({ ok: true, value: { a: null, b: [null, null], NaN: 'Infinity' }, nulledNumbers: 3 });
  });

  test('NaN is a fault elsewhere', () => {
    expect(parseJson('[NaN]', { maxDepth: 5 })).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
  });

  test('a number that would grow a thousandfold in the database is not kept', () => {
    expect(parsed('[1e100000, 1e-100000]', true)).toEqual([null, null]);
    expect(parseJson('[1e100000]', { maxDepth: 5 })).toMatchObject({ ok: false });
    expect(parsed(`[${'9'.repeat(10_001)}]`, true)).toEqual([null]);
  });

  test('plain values hold ordinary numbers', () => {
    expect(toPlain(parsed('{"a": [1.0, 1e400]}'))).toEqual({ a: [1, null] });
    expect(isRawNumber(exactNumber('1.0'))).toBe(true);
    expect(exactNumber('15')).toBe(15);
  });
});

describe('hostile text', () => {
  test('a hundred thousand levels are refused without recursion', () => {
    const text = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(parseJson(text, { maxDepth: 64 })).toMatchObject({ ok: false, fault: { kind: 'too_deep' } });
    expect(parseJson('{"a":'.repeat(100_000), { maxDepth: 64 })).toMatchObject({ fault: { kind: 'too_deep' } });
  });

  test('__proto__ is dropped where its letters are escaped', () => {
    expect(parsed('{"\\u005f_proto__": {"polluted": true}, "a": 1}')).toEqual({ a: 1 });
  });

  test('brackets inside strings are not levels', () => {
    expect(parsed('["[[[[\\"[[[", "\\\\"]')).toEqual(['[[[["[[[', '\\']);
  });

  test('the cap counts bytes, not characters', () => {
    expect(parseJson('"åäö"', { maxDepth: 1, maxBytes: 8 }).ok).toBe(true);
    expect(parseJson('"åäö"', { maxDepth: 1, maxBytes: 7 })).toMatchObject({ fault: { kind: 'too_large' } });
  });

  test('__proto__ is dropped and no prototype changes', () => {
    const value = parsed('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}, "toString": 2}');
    expect(Object.keys(value as object)).toEqual(['constructor', 'toString']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('NUL and lone surrogates become the replacement character, in keys too', () => {
    expect(parsed('{"a\\u0000": "x\\u0000y", "b": "\\ud83d", "c": "\\ud83d\\ude00"}')).toEqual({
      'a\uFFFD': 'x\uFFFDy',
      b: '\uFFFD',
      c: '😀',
    });
    expect(parsed('"\ud83d"')).toBe('\uFFFD');
  });

  test.each(['', '{', '{"a":1}x', "{'a':1}", '01', '[1,]', 'undefined'])('%j is a fault, not an exception', (text) => {
    expect(parseJson(text, { maxDepth: 5 })).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
  });

  test('a byte order mark before the text is ignored', () => {
    expect(parsed('\uFEFF{"a":1}')).toEqual({ a: 1 });
  });
});

describe('measures', () => {
  test('depth counts lists and objects, and a kept number is a scalar', () => {
    expect([parsed('1.0'), parsed('[]'), parsed('{"a":[{}],"b":1.50}')].map(jsonDepth)).toEqual([0, 1, 3]);
  });

  test('bytes are those of the UTF-8 text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
    expect(jsonBytes(parsed('{"å": 1.10}'))).toBe('{"å":1.10}'.length + 1);
  });

  test('the canonical text does not depend on the order of keys', () => {
    expect(stringifyJson(parsed('{"b":{"y":1,"x":2.0},"a":[]}'), { canonical: true })).toBe(
      '{"a":[],"b":{"x":2.0,"y":1}}',
    );
  });

  test('a value reads the same with a reviver and without', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value).replaceAll('__proto__', 'proto');
        const [plain, revived] = [parsed(text), parsed(`[${text},1.0,"\\u0041"]`)];
        expect(Array.isArray(revived) && stringifyJson(revived[0] ?? null)).toBe(stringifyJson(plain));
      }),
    );
  });

  test('whatever is read and written again is the same value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const first = parsed(text, true);
        expect(stringifyJson(parsed(stringifyJson(first)))).toBe(stringifyJson(first));
      }),
    );
  });

  test('a list and a kept number are not objects', () => {
    expect([parsed('[]'), parsed('1.0'), null, parsed('{}')].map(isObject)).toEqual([false, false, false, true]);
  });
});
