import { expect, test } from 'vitest';
import { parseToolFile } from './parse-tool-file.ts';

test('a small file is completed with what is usual', () => {
  expect(parseToolFile('title: Hej\nlanguage: python\n')).toEqual({
    ok: true,
    tool: {
      title: 'Hej',
      summary: '',
      description: '',
      audience: [],
      language: 'python',
      source: 'script.py',
      entrypoint: 'run_tool',
      inputSchema: null,
      settingsSchema: null,
      limits: {},
      dialect: null,
      variables: {},
      isolation: null,
      runner: null,
      usageInstructions: '',
    },
  });
});

test.each([
  ['title: x', 'language'],
  ['title: x\nlanguage: perl', 'language'],
  ['title: x\nlanguage: bash\nnetwork: true', 'network'],
  ['title: x\nlanguage: bash\nsource: ../../etc/passwd', 'source'],
  ['title: x\nlanguage: bash\nlimits: {timeoutMs: 0}', 'limits.timeoutMs'],
  ['title: x\nlanguage: bash\nvariables: {LD_PRELOAD: x}', 'variables.LD_PRELOAD'],
  ['title: x\nlanguage: bash\nsettingsSchema: {type: object, x-files: {}}', 'settingsSchema.x-files'],
  ['title: x\nlanguage: bash\ninputSchema: {type: object, properties: {a: {type: blob}}}', 'inputSchema.properties.a'],
  ['title: [', 'not valid YAML'],
  ['a: &a [x]\nb: *a', 'not valid YAML'],
  ['- x', ''],
  ['', ''],
  ['['.repeat(20_000), 'not valid YAML'],
  [`title: ${'x'.repeat(600_000)}`, 'larger than'],
])('%j is refused, and the message says where', (text, where) => {
  const parsed = parseToolFile(text);
  expect(parsed.ok ? 'accepted' : parsed.issues.map(({ path, message }) => `${path} ${message}`).join('\n')).toContain(
    where,
  );
  expect(parsed.ok).toBe(false);
});
