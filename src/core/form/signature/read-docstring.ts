/** What a docstring says of each parameter: Google's `Args:`, NumPy's `Parameters`, or `:param name:`. */
export function readDocstring(docstring: string): Map<string, string> {
  const said = new Map<string, string>();
  const lines = docstring.split('\n').map((line) => line.replace('\t', '    ').trimEnd());
  let section: { indent: number; entry: number | null; name: string | null; isNumpy: boolean } | null = null;
  const add = (name: string, text: string): void => {
    said.set(name, [said.get(name) ?? '', text.trim()].filter(Boolean).join(' '));
  };
  for (const [index, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length;
    const text = line.trim();
    const field = /^:param(?:\s+[^:]*?)?\s+\*{0,2}(\w+):\s*(.*)$/u.exec(text);
    if (field?.[1] !== undefined) {
      section = { indent: indent - 1, entry: indent, name: field[1], isNumpy: false };
      add(field[1], field[2] ?? '');
    } else if (/^(?:Args|Arguments|Parameters):$/.test(text)) {
      section = { indent, entry: null, name: null, isNumpy: false };
    } else if (text === 'Parameters' && /^-{3,}$/.test(lines[index + 1]?.trim() ?? '')) {
      section = { indent: indent - 1, entry: indent, name: null, isNumpy: true };
    } else if (section !== null && text !== '') {
      if (indent <= section.indent || text.startsWith(':')) section = null;
      else section = readEntry(section, indent, text, add);
    }
  }
  return said;
}

function readEntry(
  section: { indent: number; entry: number | null; name: string | null; isNumpy: boolean },
  indent: number,
  text: string,
  add: (name: string, text: string) => void,
): typeof section {
  const entry = section.entry ?? indent;
  if (indent > entry) {
    if (section.name !== null) add(section.name, text);
    return { ...section, entry };
  }
  const found = section.isNumpy
    ? /^(\w+)\s*(?::.*)?$/u.exec(text)
    : /^\*{0,2}(\w+)\s*(?:\([^)]*\))?:\s*(.*)$/u.exec(text);
  const name = found?.[1] ?? null;
  if (name !== null && !section.isNumpy) add(name, found?.[2] ?? '');
  return { ...section, entry, name };
}
