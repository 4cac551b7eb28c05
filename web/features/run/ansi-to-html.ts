import { AnsiUp } from 'ansi_up';
import { visibleText } from './log-book.ts';
import './ansi-colors.css';

/** One line as HTML: text escaped, colours as classes that the theme fills, links of any kind off. */
export function ansiToHtml(text: string, style: string): string {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  ansi.escape_html = true;
  ansi.url_allowlist = {};
  return ansi.ansi_to_html(style + visibleText(text));
}
