import { describe, expect, it } from 'vitest';
import { exactNumber } from '../../../src/core/json.ts';
import { expectClean, only, textOf, useTools } from './tool-turns.ts';

const LADDER = `
set -euo pipefail
source scriptorium.sh
case "$(action)" in
  '')
    step=0 big=$(param big) name=$(param name)
    ;;
  climb)
    step=$(($(state step) + $(param by))) big=$(state big) name=$(state name)
    ;;
  rest)
    step=$(state step) big=$(state big) name=$(state name)
    printf 'resting\\n' >"$SKRIPTOTEKET_OUTPUT_DIR/rest.txt"
    ;;
esac
progress 0.5 "step $step"
outputs=("$(notice info "$name is on step $step.")")
[[ "$(action)" != rest ]] || outputs+=("$(file "$SKRIPTOTEKET_OUTPUT_DIR/rest.txt" "The rest")")
outputs+=("$(files | while read -r path; do printf '%s\\t%s\\n' "\${path##*/}" "$(wc -c <"$path")"; done | table Files name=Name size=Bytes)")
result --state "$(object step:="$step" big:="$big" name="$name")" \\
  --action "$(next_action climb Climb "$(field by integer 'Steps' required:=true min:=1 max:=5)" prefill:="$(object by:=2)")" \\
  --action "$(next_action rest Rest "$(field how enum How options:="$(list 'sitting down' lying)")")" \\
  "\${outputs[@]}"
`;

describe('the helper of Bash tools', () => {
  const tools = useTools();
  const properties = { name: { type: 'string' }, big: { type: 'integer' } };
  const inputSchema = { type: 'object', properties, 'x-files': {} };

  it('carries a tool through several turns', async () => {
    const name = '"Åsa" \\ $(id)\u0001\nLärare';
    const first = await tools.start(
      { language: 'bash', source: LADDER, inputSchema },
      { inputs: { name, big: exactNumber('7'.repeat(66)) }, files: { 'a b.txt': 'xy', ö: '' } },
    );
    expectClean(first);
    expect(first.progress).toEqual([{ fraction: 0.5, text: 'step 0' }]);
    expect(only(first, 'notice').message).toBe(`${name} is on step 0.`);
    expect(first.result.nextActions.map((each) => each.prefill)).toEqual([{ by: 2 }, {}]);
    expect(only(first, 'table').rows).toEqual([
      { name: 'a b.txt', size: 2 },
      { name: 'ö', size: 0 },
    ]);
    const second = await first.act('climb', { by: 4 });
    expectClean(second);
    expect(textOf(second.state)).toBe(`{"step":4,"big":${'7'.repeat(66)},"name":${JSON.stringify(name)}}`);
    await expect(second.act('climb', { by: 9 })).rejects.toThrow('at most 5');
    const third = await second.act('rest', { how: 'sitting down' });
    expectClean(third);
    expect(third.artifacts).toEqual({ 'rest.txt': 'resting\n' });
    expect(only(third, 'file')).toEqual({ kind: 'file', path: 'rest.txt', label: 'The rest' });
    expect(only(third, 'table').rows).toHaveLength(2);
  });

  it('gives inputs, settings and state, each with its default', async () => {
    const turn = await tools.start(
      {
        language: 'bash',
        source: `source scriptorium.sh
result "$(json "$(inputs)")" "$(markdown "$(inputs name)|$(inputs none none)|$(settings color)|$(settings no blue)|$(state)|$(state n 0)|$(param big | wc -c)|$(param nothing x)")"`,
        inputSchema: { type: 'object', properties: { name: { type: 'string' }, big: { type: 'string' } } },
      },
      { inputs: { name: "it's\n$x", big: 'å'.repeat(40_000) }, settings: { color: 'red' } },
    );
    expectClean({ ...turn, outputs: turn.outputs.slice(0, 1) });
    expect(only(turn, 'markdown').markdown).toBe("it's\n$x|none|red|blue|{}|0|80001|x");
  });

  it('shows each kind of output', async () => {
    const turn = await tools.start({
      language: 'bash',
      source: `source scriptorium.sh
printf x >"$SKRIPTOTEKET_OUTPUT_DIR/a.png"
result "$(notice warning w)" "$(markdown '**b**')" "$(html '<b>')" "$(json '[1.50]' Title)" "$(image a.png Alt)" "$(file a.png)" \\
  "$(printf '007\\t1.5\\t\\n\\t-3\\tlast' | table T a=A b=B c=C)" "$(table Empty a=A </dev/null)"`,
    });
    expectClean(turn);
    expect(textOf(turn.outputs)).toBe(
      '[{"kind":"notice","level":"warning","message":"w"},{"kind":"markdown","markdown":"**b**"},' +
        '{"kind":"html_sandboxed","html":"<b>"},{"kind":"json","title":"Title","value":[1.50]},' +
        '{"kind":"image","path":"a.png","alt":"Alt"},{"kind":"file","path":"a.png"},' +
        '{"kind":"table","title":"T","columns":[{"key":"a","label":"A"},{"key":"b","label":"B"},{"key":"c","label":"C"}],' +
        '"rows":[{"a":"007","b":1.5,"c":""},{"a":"","b":-3,"c":"last"}]},' +
        '{"kind":"table","title":"Empty","columns":[{"key":"a","label":"A"}],"rows":[]}]',
    );
  });

  it.each(['tool_error', 'fail'])('ends with %s, in the author’s words', async (name) => {
    const turn = await tools.start({
      language: 'bash',
      source: `source scriptorium.sh\n${name} 'Välj "en" fil.'\necho on`,
    });
    expect(turn.result).toMatchObject({ status: 'failed', reason: 'tool_error', errorSummary: 'Välj "en" fil.' });
    expect(turn.stdout).toBe('');
  });

  it('leaves a parameter what it is, whatever its name and value', async () => {
    const turn = await tools.start(
      {
        language: 'bash',
        source: 'printf "%s" "$PARAM_LD_PRELOAD,$PARAM_BASH_ENV,$PARAM_IFS,$LD_PRELOAD,$BASH_ENV"',
        inputSchema: {
          type: 'object',
          properties: { LD_PRELOAD: { type: 'string' }, BASH_ENV: { type: 'string' }, ifs: { type: 'string' } },
        },
      },
      { inputs: { LD_PRELOAD: '/tmp/x.so', BASH_ENV: '$(echo evil)', ifs: ':' } },
    );
    expect(turn.stdout).toBe('/tmp/x.so,$(echo evil),:,,');
  });

  it('refuses two parameters that would be the same variable', async () => {
    const inputSchema = { type: 'object', properties: { 'a-b': { type: 'string' }, 'a.b': { type: 'string' } } };
    const start = tools.start({ language: 'bash', source: 'true', inputSchema });
    await expect(start).rejects.toMatchObject({ details: { issues: [{ path: 'properties.a.b' }] } });
  });
});
