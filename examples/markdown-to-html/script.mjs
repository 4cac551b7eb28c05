// Turns Markdown into one web page. Handles what people write in notes: CommonMark's everyday part, tables and tasks.
// Whatever the text holds, the page has no script, no HTML of the text's own, and only safe links.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { file, files, html, inputs, notice, ToolError } from 'scriptorium';

const LARGEST_SHOWN = 90 * 1024;
const DEEPEST = 12;

export function run_tool(_inputDir, outputDir) {
  const { text = '', contents = false, look = 'sans', language = 'en' } = inputs();
  const [given] = files();
  const source = given ? readText(given) : text;
  if (source.trim() === '') throw new ToolError('There is no text yet. Write some Markdown, or drop a file with it.');
  console.log(`${source.split('\n').length} lines`);

  const headings = [];
  const body = renderBlocks(source.replace(/\r\n?/g, '\n').split('\n'), { headings, depth: 0 });
  const title = headings[0]?.text ?? given?.name.replace(/\.[^.]+$/, '') ?? 'Notes';
  const page = makePage({ title, body: (contents ? renderContents(headings, language) : '') + body, look, language });
  const name = `${fileName(title)}.html`;
  writeFileSync(join(outputDir, name), page);
  console.log(`${headings.length} headings, ${page.length} characters of HTML`);

  const outputs = [html(page), file(name, 'The page as a file')];
  if (Buffer.byteLength(page) > LARGEST_SHOWN)
    outputs.unshift(notice('The page is long, so only its beginning is shown here. The file has all of it.'));
  if (given && text.trim() !== '')
    outputs.unshift(notice(`The file ${given.name} was used, and not the text in the box.`));
  return { outputs };
}

function readText({ name, path }) {
  const bytes = readFileSync(path);
  if (bytes.includes(0)) throw new ToolError(`${name} is not a text file.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

// Blocks. Each reader looks at lines[at] and gives {html, next} or nothing.

const readers = [readFence, readHeading, readRule, readQuote, readList, readTable, readIndented];

function renderBlocks(lines, context) {
  const parts = [];
  let paragraph = [];
  const endParagraph = () => {
    if (paragraph.length > 0) parts.push(`<p>${inline(paragraph.join('\n'))}</p>`);
    paragraph = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    const underline = paragraph.length > 0 && /^ {0,3}(=+|-+)\s*$/.exec(line);
    if (line.trim() === '') {
      endParagraph();
      at += 1;
    } else if (underline) {
      parts.push(heading(underline[1][0] === '=' ? 1 : 2, paragraph.join(' '), context));
      paragraph = [];
      at += 1;
    } else {
      const block = firstBlock(lines, at, context, paragraph.length > 0);
      if (block) {
        endParagraph();
        parts.push(block.html);
        at = block.next;
      } else {
        paragraph.push(line.replace(/^\s+/, ''));
        at += 1;
      }
    }
  }
  endParagraph();
  return parts.join('\n');
}

function firstBlock(lines, at, context, inParagraph) {
  if (context.depth > DEEPEST) return undefined;
  for (const read of readers) {
    const block = read(lines, at, context, inParagraph);
    if (block) return block;
  }
  return undefined;
}

function readFence(lines, at) {
  const open = /^( {0,3})(`{3,}|~{3,})\s*([\w+#.-]*)[^`]*$/.exec(lines[at]);
  if (!open) return undefined;
  const [, indent, fence, language] = open;
  const isClose = (line) => line.trim().startsWith(fence) && line.trim().replaceAll(fence[0], '') === '';
  let end = at + 1;
  while (end < lines.length && !isClose(lines[end])) end += 1;
  const code = lines.slice(at + 1, end).map((line) => line.replace(new RegExp(`^ {0,${indent.length}}`), ''));
  const label = language === '' ? '' : ` class="language-${escapeHtml(language)}"`;
  return { html: `<pre><code${label}>${escapeHtml(code.join('\n'))}</code></pre>`, next: end + 1 };
}

function readHeading(lines, at, context) {
  const found = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(lines[at]);
  if (!found) return undefined;
  const text = (found[2] ?? '').replace(/(?:^|[ \t]+)#+[ \t]*$/, '').trim();
  return { html: heading(found[1].length, text, context), next: at + 1 };
}

function heading(level, text, { headings }) {
  const shown = inline(text);
  const plain = plainText(shown);
  const base =
    plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'section';
  const same = headings.filter((other) => other.base === base).length;
  const id = same === 0 ? base : `${base}-${same + 1}`;
  headings.push({ level, text: plain, id, base });
  return `<h${level} id="${escapeHtml(id)}">${shown}</h${level}>`;
}

function readRule(lines, at) {
  return /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/.test(lines[at]) ? { html: '<hr>', next: at + 1 } : undefined;
}

function readQuote(lines, at, context) {
  if (!/^ {0,3}>/.test(lines[at])) return undefined;
  let end = at;
  while (end < lines.length && lines[end].trim() !== '' && (/^ {0,3}>/.test(lines[end]) || !startsBlock(lines[end])))
    end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(/^ {0,3}> ?/, ''));
  return {
    html: `<blockquote>\n${renderBlocks(inner, { ...context, depth: context.depth + 1 })}\n</blockquote>`,
    next: end,
  };
}

function readIndented(lines, at, _context, inParagraph) {
  if (inParagraph || !/^ {4}|^\t/.test(lines[at])) return undefined;
  let end = at;
  while (end < lines.length && (/^ {4}|^\t/.test(lines[end]) || lines[end].trim() === '')) end += 1;
  const code = lines.slice(at, end).map((line) => line.replace(/^(?: {4}|\t)/, ''));
  return { html: `<pre><code>${escapeHtml(code.join('\n').trimEnd())}</code></pre>`, next: end };
}

const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])([ \t]+|$)(.*)$/;

function readList(lines, at, context, inParagraph) {
  const first = ITEM.exec(lines[at]);
  if (!first) return undefined;
  const isOrdered = /\d/.test(first[2]);
  // Inside a paragraph a number begins a list only when it is 1: "… in\n1984. It was" is prose.
  if (inParagraph && (first[4] === '' || (isOrdered && Number.parseInt(first[2], 10) !== 1))) return undefined;
  const marker = first[2].at(-1);
  const items = [];
  let isLoose = false;
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next]);
    if (!item || item[2].at(-1) !== marker || readRule(lines, next)) break;
    const read = readItem(lines, next, item);
    items.push(read.lines);
    isLoose ||= read.hasGap || (read.endsInGap && ITEM.exec(lines[read.next] ?? '')?.[2].at(-1) === marker);
    next = read.next;
  }
  const start = Number.parseInt(first[2], 10);
  const open = isOrdered ? `<ol${start === 1 ? '' : ` start="${start}"`}>` : '<ul>';
  const shown = items.map((item) => renderItem(item, isLoose, { ...context, depth: context.depth + 1 }));
  return { html: `${open}\n${shown.join('\n')}\n${isOrdered ? '</ol>' : '</ul>'}`, next };
}

// The lines of one item without their indent, up to the next item or the end of the list.
function readItem(lines, at, item) {
  const indent = item[1].length + item[2].length + Math.min(Math.max(item[3].length, 1), 4);
  const own = [item[4]];
  let next = at + 1;
  let hasGap = false;
  while (next < lines.length) {
    const line = lines[next];
    const isInside = line.startsWith(' '.repeat(indent)) || line.startsWith('\t');
    const follows = lines[next - 1].trim() !== '' && !startsBlock(line) && !ITEM.test(line);
    if (line.trim() !== '' && !isInside && !follows) break;
    const shown = line.startsWith('\t') ? line.slice(1) : isInside ? line.slice(indent) : line.trimStart();
    // A gap further in belongs to a list inside this one.
    if (own.length > 1 && own.at(-1).trim() === '' && /^ ?\S/.test(shown)) hasGap = true;
    own.push(shown);
    next += 1;
  }
  const endsInGap = own.length > 1 && own.at(-1).trim() === '';
  while (own.length > 1 && own.at(-1).trim() === '') own.pop();
  return { lines: own, next, hasGap, endsInGap };
}

function renderItem(lines, isLoose, context) {
  const task = /^\[([ xX])\][ \t]+(.*)$/.exec(lines[0]);
  const box = task ? `<input type="checkbox" disabled${task[1] === ' ' ? '' : ' checked'}> ` : '';
  const body = renderBlocks(task ? [task[2], ...lines.slice(1)] : lines, context);
  const tight = isLoose ? body : body.replace(/^<p>([\s\S]*?)<\/p>/, '$1');
  return `<li${task ? ' class="task"' : ''}>${box}${tight}</li>`;
}

function readTable(lines, at) {
  const rule = lines[at + 1];
  if (
    rule === undefined ||
    !lines[at].includes('|') ||
    !/^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/.test(rule)
  )
    return undefined;
  const header = cellsOf(lines[at]);
  const aligns = cellsOf(rule).map((cell) => (cell.endsWith(':') ? (cell.startsWith(':') ? 'center' : 'right') : ''));
  if (header.length !== aligns.length) return undefined;
  let end = at + 2;
  while (end < lines.length && lines[end].trim() !== '' && (lines[end].includes('|') || !startsBlock(lines[end])))
    end += 1;
  const row = (cells, tag) => {
    const shown = aligns.map(
      (align, index) => `<${tag}${align && ` style="text-align:${align}"`}>${inline(cells[index] ?? '')}</${tag}>`,
    );
    return `<tr>${shown.join('')}</tr>`;
  };
  const body = lines.slice(at + 2, end).map((line) => row(cellsOf(line), 'td'));
  return {
    html: `<div class="wide"><table>\n<thead>${row(header, 'th')}</thead>\n<tbody>\n${body.join('\n')}\n</tbody></table></div>`,
    next: end,
  };
}

function cellsOf(line) {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function startsBlock(line) {
  return /^ {0,3}(?:#{1,6}(?:\s|$)|>|`{3}|~{3})/.test(line) || ITEM.test(line) || readRule([line], 0) !== undefined;
}

// Text inside a block. What is finished is put aside under a private character, so that no later rule touches it.

function inline(text) {
  const kept = [];
  const keep = (htmlText) => `\uE000${kept.push(htmlText) - 1}\uE001`;
  const link = (label, address, title) => {
    const safe = safeAddress(address);
    if (safe === null) return null;
    return `${keep(`<a href="${escapeHtml(safe)}"${title ? ` title="${escapeHtml(title)}"` : ''} rel="noreferrer">`)}${label}${keep('</a>')}`;
  };
  let out = text.replace(/[\uE000\uE001]/g, '\uFFFD');
  out = out.replace(/(?<!`)(`{1,8})(?!`)([\s\S]*?[^`])\1(?!`)/g, (_all, _ticks, code) =>
    keep(`<code>${escapeHtml(code.replace(/\n/g, ' ').replace(/^ (.*\S.*) $/, '$1'))}</code>`),
  );
  out = out.replace(/\\([!-/:-@[-`{-~])/g, (_all, char) => keep(escapeHtml(char)));
  out = out.replace(
    /<((?:https?:\/\/|mailto:)[^\s<>]+)>/g,
    (all, address) => link(keep(escapeHtml(address)), address) ?? all,
  );
  out = out.replace(
    /!?\[([^[\]]*)\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+"([^"]*)")?\s*\)/g,
    (all, label, address, title) => link(label || 'picture', address, title) ?? all,
  );
  out = out.replace(
    /\bhttps?:\/\/[^\s<>\uE000\uE001]*[^\s<>\uE000\uE001.,:;!?'")\]*_~]/g,
    (address) => link(keep(escapeHtml(address)), address) ?? address,
  );
  out = escapeHtml(out);
  out = out
    .replace(/\*\*\*(?=\S)([\s\S]*?\S)\*\*\*/g, '<strong><em>$1</em></strong>')
    .replace(/\*\*(?=\S)([\s\S]*?\S)\*\*/g, '<strong>$1</strong>')
    .replace(/(?<![\p{L}\p{N}_])__(?=\S)([\s\S]*?\S)__(?![\p{L}\p{N}_])/gu, '<strong>$1</strong>')
    .replace(/\*(?=[^\s*])([^*]*[^\s*])\*/g, '<em>$1</em>')
    .replace(/(?<![\p{L}\p{N}_])_(?=[^\s_])([^_]*[^\s_])_(?![\p{L}\p{N}_])/gu, '<em>$1</em>')
    .replace(/~~(?=\S)([\s\S]*?\S)~~/g, '<del>$1</del>')
    .replace(/(?: {2,}|\\)\n/g, '<br>\n');
  for (let round = 0; round < 3 && out.includes('\uE000'); round += 1) {
    out = out.replace(/\uE000(\d+)\uE001/g, (_all, index) => kept[Number(index)]);
  }
  return out;
}

// Only addresses that a reader can follow safely; a relative one would lead nowhere from a single file.
function safeAddress(address) {
  if (/^(?:#|mailto:)/i.test(address)) return address;
  return /^https?:\/\/[^\s]+$/i.test(address) && URL.canParse(address) ? address : null;
}

function escapeHtml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function plainText(htmlText) {
  const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
  return htmlText
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity])
    .replace(/\s+/g, ' ')
    .trim();
}

// The page.

function renderContents(headings, language) {
  const shown = headings.filter(({ level }) => level <= 3);
  if (shown.length < 2) return '';
  const items = shown.map(
    ({ level, text, id }) => `<li class="level${level}"><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`,
  );
  const title = language === 'sv' ? 'Innehåll' : 'Contents';
  return `<nav aria-label="${title}"><p><strong>${title}</strong></p><ul>\n${items.join('\n')}\n</ul></nav>\n`;
}

function makePage({ title, body, look, language }) {
  const family = look === 'serif' ? 'Georgia, "Times New Roman", serif' : 'system-ui, "Segoe UI", Roboto, sans-serif';
  return `<!doctype html>
<html lang="${language === 'sv' ? 'sv' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); --shade: color-mix(in srgb, currentColor 7%, transparent); }
body { font: 1.0625rem/1.6 ${family}; max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: break-word; hyphens: auto; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2em 0 0.6em; text-wrap: balance; }
h1:first-child { margin-top: 0; }
pre, code { font-family: ui-monospace, Consolas, monospace; font-size: 0.9em; background: var(--shade); border-radius: 4px; }
code { padding: 0.1em 0.3em; }
pre { padding: 0.9em 1em; overflow-x: auto; hyphens: none; }
pre code { padding: 0; background: none; font-size: 1em; }
blockquote { margin: 1em 0; padding: 0.1em 1.2em; border-left: 4px solid var(--line); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { border: 1px solid var(--line); padding: 0.4em 0.75em; text-align: left; vertical-align: top; }
th { background: var(--shade); }
hr { border: 0; border-top: 1px solid var(--line); margin: 2.5em 0; }
li.task { list-style: none; margin-left: -1.4em; }
nav { border: 1px solid var(--line); border-radius: 8px; padding: 0.2em 1.2em; margin-bottom: 2em; }
nav ul { list-style: none; padding: 0; }
nav .level2 { margin-left: 1.2em; }
nav .level3 { margin-left: 2.4em; }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } a { color: inherit; } h1, h2, h3 { break-after: avoid; } pre, table, blockquote { break-inside: avoid; } }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

function fileName(title) {
  return (
    title
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60)
      .toLowerCase() || 'page'
  );
}
