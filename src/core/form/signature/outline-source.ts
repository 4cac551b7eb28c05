/**
 * A Python script with everything blanked that cannot matter to the signature of its entrypoint: other functions, loops,
 * large literals. Lines stay where they are. A script of 2 MiB took the parser 5 to 10 s, on the one thread of a server; the
 * outline has at most 96 KiB besides its line ends.
 */
export function outlineSource(source: string, entrypoint: string): string {
  let kept = 0;
  let outline = '';
  let end = 0;
  for (const { from, to } of topLevelStatements(source)) {
    const head = source.slice(from, Math.min(to, from + HEAD));
    const most = mostOf(head, entrypoint);
    const isEntrypoint = most === LARGEST_ENTRYPOINT;
    const length = isEntrypoint ? Math.min(most, to - from) : to - from;
    if (length > most || (!isEntrypoint && kept + length > LARGEST_OUTLINE)) continue;
    outline += blank(source.slice(end, from)) + source.slice(from, from + length);
    kept += length;
    end = from + length;
  }
  return outline;
}

const HEAD = 400;
const LARGEST_OUTLINE = 64 * 1024;
/** The rest of its body says nothing. */
const LARGEST_ENTRYPOINT = 32 * 1024;

/** How many characters of a statement that begins so are worth keeping, if it has no more. */
function mostOf(head: string, entrypoint: string): number {
  const name = /^(?:async\s+)?def\s+([\p{L}_][\p{L}\p{N}_]*)/u.exec(head)?.[1];
  if (name !== undefined) return name.normalize('NFKC') === entrypoint ? LARGEST_ENTRYPOINT : 0;
  if (/^(?:from|import)\b/.test(head)) return 8 * 1024;
  if (/^(?:class|if|elif|else|try|except|finally|with)\b/.test(head)) return 16 * 1024;
  return /^(?:type\s+)?[\p{L}_][\p{L}\p{N}_]*\s*[:=]/u.test(head) ? 4 * 1024 : 0;
}

function blank(text: string): string {
  return '\n'.repeat(text.split('\n').length - 1);
}

const token =
  /#[^\n]*|"""(?:\\[\s\S]|[^\\"]|"(?!""))*(?:"""|$)|'''(?:\\[\s\S]|[^\\']|'(?!''))*(?:'''|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|[()[\]{}]|\\\n|\n(?=[^\s#)\]}])/g;

/** From one line that begins at the margin to the next; lines inside brackets and texts do not count. */
function topLevelStatements(source: string): { from: number; to: number }[] {
  const starts = /^[^\s#]/.test(source) ? [0] : [];
  let depth = 0;
  for (const { 0: found, index } of source.matchAll(token)) {
    if (found === '\n' && depth === 0) starts.push(index + 1);
    else if (found === '(' || found === '[' || found === '{') depth += 1;
    else if ((found === ')' || found === ']' || found === '}') && depth > 0) depth -= 1;
  }
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? source.length }));
}
