const shortEscapes: Record<string, string> = {
  ...{ '\\': '\\', "'": "'", '"': '"', '\n': '', a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};
const literal = /([A-Za-z]*)("""|'''|"|')((?:\\[\s\S]|(?!\2)[\s\S])*)\2/y;

/** The value of Python text written as one or several adjacent literals; null for bytes, f-strings and named characters. */
export function readString(source: string): string | null {
  let value = '';
  literal.lastIndex = 0;
  for (let at = 0; at < source.length; ) {
    const gap = /^(?:\s|\\\n|#[^\n]*)+/.exec(source.slice(at));
    if (gap !== null) {
      at += gap[0].length;
      continue;
    }
    literal.lastIndex = at;
    const found = literal.exec(source);
    if (found === null) return null;
    const [whole, prefix = '', , body = ''] = found;
    if (!/^[rRuU]?$/.test(prefix)) return null;
    const part = /^[rR]$/.test(prefix) ? body : withoutEscapes(body);
    if (part === null) return null;
    value += part;
    at += whole.length;
  }
  return value;
}

function withoutEscapes(body: string): string | null {
  if (/\\N\{/.test(body)) return null;
  return body.replaceAll(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g,
    (written: string, code: string) => {
      if (/^[xuU]./.test(code)) return characterOf(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]/.test(code)) return characterOf(Number.parseInt(code, 8));
      return shortEscapes[code] ?? written;
    },
  );
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
}
