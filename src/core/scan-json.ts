/** Looks at JSON text before it is parsed, without recursion, so that no nesting can overflow the stack. */

interface ScanOptions {
  maxDepth: number;
  lenientNumbers?: boolean | undefined;
}
interface Scan {
  text: string;
  nulledNumbers: number;
  hasInexactNumbers: boolean;
}

/** Walks the text once, outside of strings: counts levels, and turns `NaN` and `Infinity` into `null` where allowed. */
export function scanJson(text: string, options: ScanOptions): Scan | 'too_deep' {
  const pieces: string[] = [];
  let copied = text.startsWith('\uFEFF') ? 1 : 0;
  let depth = 0;
  let nulledNumbers = 0;
  let hasInexactNumbers = false;
  for (let at = copied; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > options.maxDepth) return 'too_deep';
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
    else if ((code >= ZERO && code <= NINE) || (code === MINUS && text[at + 1] !== 'I')) {
      const number = numberAt(text, at);
      hasInexactNumbers ||= number !== String(Number(number));
      at += Math.max(number.length, 1) - 1;
    } else if (options.lenientNumbers && (text.startsWith('NaN', at) || text.startsWith('Infinity', at))) {
      pieces.push(text.slice(copied, text[at - 1] === '-' ? at - 1 : at), 'null');
      nulledNumbers += 1;
      copied = at + (code === LETTER_N ? 'NaN' : 'Infinity').length;
      at = copied - 1;
    }
  }
  return { text: pieces.join('') + text.slice(copied), nulledNumbers, hasInexactNumbers };
}

const [QUOTE, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x22, 0x7b, 0x7d, 0x5b, 0x5d];
const [ZERO, NINE, MINUS, LETTER_N] = [0x30, 0x39, 0x2d, 0x4e];

/** Where the string that begins here ends: its closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

function numberAt(text: string, start: number): string {
  numberToken.lastIndex = start;
  return numberToken.exec(text)?.[0] ?? '';
}

const numberToken = /[-+.0-9eE]+/y;
