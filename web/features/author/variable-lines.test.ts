import { expect, test } from 'vitest';
import { readVariables, writeVariables } from './variable-lines.ts';

test('variables come back as they went', () => {
  const variables = { A: '', B_1: 'x=y', C: 'two\nlines', D: 'back\\slash \\n', E: ' spaces ' };
  expect(readVariables(writeVariables(variables))).toEqual(variables);
  expect(readVariables('\n  A=1\n\n')).toEqual({ A: '1' });
});

test.each(['A', '=x', '1A=x', 'A B=x', 'A=1\nA=2'])('%j is refused', (lines) => {
  expect(readVariables(lines)).toBeNull();
});
