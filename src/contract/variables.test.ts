import { expect, it } from 'vitest';
import { isReservedVariable, variablesSchema } from './variables.ts';

const accepts = (variables: unknown): boolean => variablesSchema.safeParse(variables).success;

it('takes what a script alone looks at', () => {
  expect(accepts({ API_URL: 'https://example.org', _x1: '', MPLBACKEND: 'Agg', LC_TIME: 'sv_SE' })).toBe(true);
});

it.each([
  ...['PATH', 'LD_PRELOAD', 'ld_library_path', 'PYTHONSTARTUP', 'NODE_OPTIONS', 'BASH_ENV', 'ENV', 'IFS', 'HOME', 'TZ'],
  ...['SKRIPTOTEKET_INPUTS', 'PARAM_NAME', 'GLIBC_TUNABLES', 'MALLOC_CHECK_', 'SHELLOPTS', 'Path'],
])('refuses %s', (name) => {
  expect(isReservedVariable(name)).toBe(true);
  expect(accepts({ [name]: 'x' })).toBe(false);
});

it.each(['', '1A', 'A-B', 'Å', 'A B', 'A=B', 'x'.repeat(101)])('refuses the name %j', (name) => {
  expect(accepts({ [name]: 'x' })).toBe(false);
});

it('says why it refuses a name', () => {
  const why = (name: string) => variablesSchema.safeParse({ [name]: 'x' }).error?.issues.map(({ message }) => message);
  expect(why('LD_PRELOAD')).toEqual(['this name means something to the runner, a shell or an interpreter']);
  expect(why('A B')).toEqual(['a letter or underscore first, then letters, digits and underscores']);
});

it('refuses a NUL, and what would not fit in an environment', () => {
  expect(accepts({ A: 'x\0LD_PRELOAD=y' })).toBe(false);
  expect(accepts({ A: 'å'.repeat(32 * 1024) })).toBe(true);
  expect(accepts({ A: `${'å'.repeat(32 * 1024)}x` })).toBe(false);
  const many = (count: number, value: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`V${n}`, value]));
  expect(accepts(many(101, ''))).toBe(false);
  expect(accepts(many(5, 'x'.repeat(60 * 1024)))).toBe(false);
});
