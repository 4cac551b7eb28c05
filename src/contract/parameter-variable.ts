/**
 * The environment variable that holds a form's value in a script-style (Bash) tool. Only ever with `PARAM_` before it: a
 * parameter called `LD_PRELOAD` or `BASH_ENV` is a value like any other. Letters lose their marks, and what is not a
 * Latin letter or digit becomes an underscore: `Största värde` is PARAM_STORSTA_VARDE.
 */
export function parameterVariable(name: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return `PARAM_${plain.replaceAll(/[^A-Za-z0-9_]/g, '_').toUpperCase()}`;
}

/** Two parameters that would be the same variable, or null. */
export function findParameterClash(
  names: readonly string[],
): { first: string; second: string; variable: string } | null {
  const known = new Map<string, string>();
  for (const name of names) {
    const variable = parameterVariable(name);
    const first = known.get(variable);
    if (first !== undefined) return { first, second: name, variable };
    known.set(variable, name);
  }
  return null;
}
