import { describe, expect, test } from 'vitest';
import { normaliseResult } from './normalise-result.ts';

function shown(spec: unknown): { spec: unknown; why: string } {
  const text = JSON.stringify({ outputs: [{ kind: 'vega_lite', spec }] });
  const result = normaliseResult(text, { budget: 'curated', artifactPaths: [] });
  if (!result.ok) throw new Error(result.message);
  const [output] = result.outputs;
  if (output?.kind === 'vega_lite') return { spec: output.spec, why: '' };
  return { spec: null, why: output?.kind === 'notice' ? output.message : '' };
}

const data = {
  values: [
    { a: 'A', b: 28 },
    { a: 'B', b: 55 },
  ],
};
const bars = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  title: 'Time on screen (hours)',
  data,
  params: [
    { name: 'hover', select: { type: 'point', on: 'pointerover', clear: 'pointerout' } },
    { name: 'grid', select: 'interval', bind: 'scales' },
  ],
  mark: { type: 'bar', tooltip: true },
  encoding: {
    x: { field: 'a', type: 'nominal', axis: { labelExpr: 'datum.label' } },
    y: { field: 'b', type: 'quantitative' },
  },
};

describe('a Vega-Lite spec', () => {
  test('with inline rows passes unchanged', () => {
    expect(shown(bars)).toEqual({ spec: bars, why: '' });
    expect(
      shown({
        layer: [
          { mark: 'line', data },
          { mark: 'point', data: null },
        ],
      }).why,
    ).toBe('');
  });

  test('as Altair writes it has its data sets put in place', () => {
    const { $schema, ...rest } = bars;
    const spec = {
      ...rest,
      data: { name: 'd1' },
      datasets: { d1: data.values },
      usermeta: { embedOptions: { actions: true } },
    };
    expect(shown(spec).spec).toEqual({ ...rest, data });
  });

  test.each([
    [{ data: { url: 'https://example.org/x.csv' }, mark: 'bar' }, 'inline'],
    [{ layer: [{ data: { url: 'x.csv' }, mark: 'bar' }] }, 'inline'],
    [{ data, mark: 'bar', transform: [{ lookup: 'a', from: { data: { url: 'x' }, key: 'a' } }] }, 'inline'],
    [{ data: { name: 'elsewhere' }, mark: 'bar' }, 'inline'],
    [{ data: { sequence: { start: 0, stop: 1e9 } }, mark: 'bar' }, 'inline'],
    [{ data: { values: 'a,b\n1,2', format: { type: 'csv' } }, mark: 'bar' }, 'inline'],
    [{ data: { values: [], url: 'x' }, mark: 'bar' }, 'data.url'],
    [{ data, mark: 'image' }, 'image'],
    [{ data, mark: { type: 'image' } }, 'image'],
    [{ data, mark: 'point', encoding: { url: { field: 'a' } } }, 'url'],
    [{ data, mark: 'point', encoding: { href: { value: 'javascript:alert(1)' } } }, 'href'],
    [{ data, mark: { type: 'point', href: 'https://example.org' } }, 'href'],
    [{ data, mark: 'point', encoding: { color: { value: 'url(https://example.org/x.svg#p)' } } }, 'address'],
    [{ data, mark: 'bar', transform: [{ calculate: 'windowSize()[0]', as: 'w' }] }, 'windowSize()'],
    [{ data, mark: 'bar', transform: [{ filter: { and: ['screen (1)[0] > 1'] } }] }, 'screen()'],
    [{ data, mark: 'bar', params: [{ name: 'p', select: { type: 'point', on: 'window:keydown' } }] }, 'plain event'],
    [
      {
        data,
        mark: 'bar',
        params: [{ name: 'p', select: { type: 'point', on: [{ source: 'window', type: 'click' }] } }],
      },
      'plain event',
    ],
    [{ data, mark: 'bar', params: [{ name: 'p', bind: { input: 'range', element: '#password' } }] }, 'element'],
    [{ data, mark: 'bar', params: [{ name: 'p', bind: { x: { input: 'file' } } }] }, 'kind of input'],
    [{ data, mark: 'bar', width: 1e9 }, 'width'],
    [{ data, mark: 'bar', transform: [{ density: 'b', steps: 1e9 }] }, 'steps'],
    [{ data, mark: 'bar', transform: [{ quantile: 'b', step: 1e-9 }] }, 'step'],
    [{ $schema: 'https://vega.github.io/schema/vega/v6.json', marks: [] }, 'must be Vega-Lite'],
    [{ data: { values: Array.from({ length: 4001 }, () => ({ a: 1 })) }, mark: 'bar' }, '4001 rows'],
    [{ data: { values: [{ a: 'x'.repeat(513 * 1024) }] }, mark: 'bar' }, '512 KiB'],
    [{ a: { b: { c: { d: { e: { f: { g: { h: {} } } } } } } } }, '8 levels'],
    ['bar', 'must be an object'],
  ])('%j is refused, and the message says why', (spec, why) => {
    expect(shown(spec).why).toContain(why);
  });
});
