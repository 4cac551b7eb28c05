import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readInputSchema } from '../../../src/core/form/read-input-schema.ts';
import { readSettingsSchema } from '../../../src/core/form/read-settings-schema.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { expectClean, textOf, useTools } from './tool-turns.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/writing-tools.md'), 'utf8');
const languages = { python: 'python', ts: 'node', js: 'node', bash: 'bash' } as const;

/** What the comment above a tool says about running it: its first turn, its later ones, and a text it shows in the end. */
interface Script {
  language: keyof typeof languages;
  source: string;
  run: {
    entrypoint?: string;
    inputSchema?: JsonObject;
    inputs?: JsonObject;
    files?: Record<string, string>;
    acts?: [string, JsonObject][];
    shows: string;
  };
}

const scripts = [...page.matchAll(/^<!-- run: (.*) -->\n\n```(python|ts|js|bash) tool\n([\s\S]*?)^```$/gm)].map(
  ([, run = '', language, source = '']) => ({ language, source, run: JSON.parse(run) }) as Script,
);

describe('docs/writing-tools.md', () => {
  const tools = useTools();

  it('has no block that is not run', () => {
    const blocks = [...page.matchAll(/^```(.+)$/gm)].map(([, info]) => info);
    expect(blocks.filter((info) => !/^(python|ts|js|bash) tool$|^yaml form$/.test(info ?? ''))).toEqual([]);
    expect(blocks.filter((info) => info?.endsWith(' tool'))).toHaveLength(scripts.length);
    expect(new Set(scripts.map(({ language }) => language))).toEqual(new Set(['python', 'ts', 'bash']));
  });

  it.each(
    scripts.map(
      (script) => [script.source.split('\n').find((line) => /def |function|case/.test(line)), script] as const,
    ),
  )('shows a tool that works: %s', async (_name, { language, source, run }) => {
    const { entrypoint = 'run_tool', inputSchema = null, inputs = {}, files = {}, acts = [], shows } = run;
    let turn = await tools.start({ language: languages[language], source, entrypoint, inputSchema }, { inputs, files });
    expectClean(turn);
    for (const [actionId, input] of acts) {
      turn = await turn.act(actionId, input);
      expectClean(turn);
    }
    expect(textOf(turn.outputs)).toContain(shows);
  });

  it('shows a form of inputs and one of settings that can be read', () => {
    const schemas = [...page.matchAll(/^```yaml form\n([\s\S]*?)^```$/gm)].map(([, text = '']) => parse(text));
    expect(schemas).toHaveLength(2);
    const [inputs, settings] = schemas;
    expect(readInputSchema(inputs)).toMatchObject({ ok: true, form: { files: { accept: ['.txt', '.csv'] } } });
    expect(readSettingsSchema(settings)).toMatchObject({ ok: true, form: { fields: [{ name: 'tone' }, {}] } });
  });
});
