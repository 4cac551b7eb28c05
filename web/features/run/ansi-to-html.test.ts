import { expect, test } from 'vitest';
import { ansiToHtml } from './ansi-to-html.ts';

test('markup in a log is text', () => {
  expect(ansiToHtml('<img src=x onerror=alert(1)> & "q"', '')).toBe(
    '&lt;img src=x onerror=alert(1)&gt; &amp; &quot;q&quot;',
  );
});

test('a terminal link is not a link', () => {
  expect(ansiToHtml('\x1b]8;;javascript:alert(1)\x07click\x1b]8;;\x07', '')).not.toContain('<a');
});

test('colours become classes, and go on from the line before', () => {
  expect(ansiToHtml('\x1b[31mred\x1b[0m', '')).toBe('<span class="ansi-red-fg">red</span>');
  expect(ansiToHtml('still', '\x1b[31m')).toBe('<span class="ansi-red-fg">still</span>');
});
