import { expect, it } from 'vitest';
import { findWarmImports } from './warm-imports.ts';

const all = (): boolean => true;

it.each<[string, string[]]>([
  ['import numpy', ['numpy']],
  ['import os, pandas as pd, json', ['numpy', 'pandas']],
  ['from matplotlib.pyplot import figure', ['PIL', 'matplotlib', 'numpy']],
  ['def run_tool(a, b):\n    import numpy.linalg  # the only one\n', ['numpy']],
  ['from  numpy  import array; import sys', ['numpy']],
  ['import numpyro\nfrom pandasql import x\nimporting = "import"', []],
  ['from . import numpy\nfrom .numpy import x', []],
  ['import constructor, toString, __proto__', []],
  ['', []],
])('finds in %j the packages %j', (source, names) => {
  expect(findWarmImports(source, all)).toEqual(names);
});

it('names only what is installed', () => {
  expect(findWarmImports('import pandas, openpyxl', (name) => name !== 'openpyxl')).toEqual(['numpy', 'pandas']);
});

it('does not hang on a source that is all beginnings of imports', () => {
  // A pattern that could split the name anywhere took 12 s for the second line, on the thread that all runs share.
  for (const source of ['import '.repeat(8000), `from ${'a'.repeat(60_000)}`, `from ${'a.'.repeat(30_000)}`])
    expect(findWarmImports(source, all)).toEqual([]);
});
