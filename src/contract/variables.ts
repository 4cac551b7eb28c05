import { z } from 'zod';
import { KIB } from './limits.ts';

/** Names that a run already has, or by which a loader, a shell or an interpreter is told to do something before the script. */
const reservedNames = new Set([
  ...['PATH', 'HOME', 'LANG', 'TZ', 'PWD', 'OLDPWD', 'SHLVL', '_', 'TMPDIR', 'USER', 'LOGNAME'],
  ...['ENV', 'IFS', 'PS4', 'CDPATH', 'GLOBIGNORE', 'SHELLOPTS', 'BASHOPTS', 'PROMPT_COMMAND', 'POSIXLY_CORRECT'],
  ...['GLIBC_TUNABLES', 'GCONV_PATH', 'LOCPATH', 'NLSPATH', 'HOSTALIASES', 'RES_OPTIONS', 'LOCALDOMAIN'],
  ...['OPENSSL_CONF', 'OPENSSL_MODULES', 'OPENSSL_ENGINES', 'SSLKEYLOGFILE', 'PERL5OPT', 'PERL5LIB', 'RUBYOPT'],
]);
const reservedBeginnings = [
  'LD_',
  'DYLD_',
  'PYTHON',
  'NODE_',
  'BASH_',
  'MALLOC_',
  'SKRIPTOTEKET_',
  'SCRIPTORIUM_',
  'PARAM_',
];

const MOST_VARIABLES = 100;
const LONGEST_VALUE_BYTES = 64 * KIB;
/** Far below the 2 MiB that Linux passes to a program with an 8 MiB stack. */
const MOST_BYTES = 256 * KIB;

/** Whether a version may not set this variable. In any spelling: `ld_preload` does nothing, and deceives a reviewer. */
export function isReservedVariable(name: string): boolean {
  const upper = name.toUpperCase();
  return reservedNames.has(upper) || reservedBeginnings.some((beginning) => upper.startsWith(beginning));
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

const nameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'a letter or underscore first, then letters, digits and underscores')
  .refine((name) => !isReservedVariable(name), 'this name means something to the runner, a shell or an interpreter');
const valueSchema = z
  .string()
  .refine((value) => !value.includes('\0'), 'a variable cannot hold a NUL character')
  .refine((value) => bytesOf(value) <= LONGEST_VALUE_BYTES, 'at most 64 KiB');

/** A version's own environment variables, by name. */
export const variablesSchema = z
  .record(nameSchema, valueSchema, {
    // Of a name that is refused the library says no more than that it is.
    error: (issue) => (issue.code === 'invalid_key' ? issue.issues?.[0]?.message : undefined),
  })
  .refine((variables) => Object.keys(variables).length <= MOST_VARIABLES, `at most ${MOST_VARIABLES} variables`)
  .refine(
    (variables) => Object.entries(variables).reduce((sum, pair) => sum + bytesOf(pair.join('=')), 0) <= MOST_BYTES,
    'together at most 256 KiB',
  );
export type Variables = z.infer<typeof variablesSchema>;
