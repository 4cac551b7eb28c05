import { expect, it } from 'vitest';
import { readScriptFile } from './script-file.ts';

const read = (name: string, text: string) => readScriptFile(name, new TextEncoder().encode(text));

it.each([
  ['räkna.py', 'x = 1', 'python'],
  ['RUN.SH', 'echo', 'bash'],
  ['tool.ts', '', 'node'],
  ['tool.mjs', '', 'node'],
  ['script', '#!/usr/bin/env python3\nx = 1', 'python'],
  ['script', '#!/bin/bash\n', 'bash'],
  ['script', '#!/usr/bin/env node\n', 'node'],
  ['script.txt', 'hello', null],
  ['', '', null],
])('%s is taken for %s', (name, text, language) => {
  expect(read(name, text)).toMatchObject({ ok: true, language });
});

it('calls main where there is no run_tool', () => {
  expect(read('a.py', 'async def main(a: int):\n    pass\n')).toMatchObject({ entrypoint: 'main' });
  expect(read('a.py', 'def main():\n    pass\ndef run_tool(i, o):\n    pass\n')).toMatchObject({
    entrypoint: 'run_tool',
  });
});

it('reads lines as they end elsewhere, and the mark at the beginning', () => {
  expect(read('a.py', '\uFEFFx = 1\r\ny = 2\r\n')).toMatchObject({ source: 'x = 1\ny = 2\n' });
});

it('refuses what is no text, and what is too large', () => {
  expect(readScriptFile('a.py', Uint8Array.of(0xff, 0xfe, 0x00))).toEqual({ ok: false, fault: 'fileNotText' });
  expect(read('a.py', 'a\0b')).toEqual({ ok: false, fault: 'fileNotText' });
  expect(readScriptFile('a.py', new Uint8Array(2 * 1024 * 1024 + 1))).toEqual({ ok: false, fault: 'fileTooLarge' });
});
