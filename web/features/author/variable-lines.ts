/** Variables as lines `NAME=value`; a line end inside a value is written `\\n`, and a backslash twice. */
export function writeVariables(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`)
    .join('\n');
}

/** Null when a line is not of that form, or names a variable again. Empty lines do not count. */
export function readVariables(lines: string): Record<string, string> | null {
  const pairs: [string, string][] = [];
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue;
    const [, name, value = ''] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || pairs.some(([known]) => known === name)) return null;
    pairs.push([name, value.replaceAll(/\\(\\|n)/g, (_, escaped) => (escaped === 'n' ? '\n' : '\\'))]);
  }
  return Object.fromEntries(pairs);
}
