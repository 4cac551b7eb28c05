import { expect, test } from 'vitest';
import { appendLog, createLogBook, openStyle, plainText, type Stream, visibleText } from './log-book.ts';

const bookOf = (...pieces: [stream: Stream, text: string, omittedBytes?: number][]) => {
  const book = createLogBook();
  for (const [stream, text, omittedBytes = 0] of pieces) appendLog(book, { stream, text, omittedBytes });
  return book;
};
const textsOf = (book: ReturnType<typeof bookOf>) =>
  book.lines.map((line) => (line.kind === 'text' ? `${line.stream}: ${line.text}` : line.kind));

test('a line that arrives in pieces is one line', () => {
  expect(textsOf(bookOf(['stdout', 'read'], ['stdout', 'ing\nne'], ['stdout', 'xt']))).toEqual([
    'stdout: reading',
    'stdout: next',
  ]);
});

test('an unfinished line of one stream is finished after lines of the other', () => {
  expect(textsOf(bookOf(['stdout', 'a'], ['stderr', 'oops\n'], ['stdout', 'b\n']))).toEqual([
    'stdout: ab',
    'stderr: oops',
  ]);
});

test('empty lines are kept, and a final line break adds none', () => {
  expect(textsOf(bookOf(['stdout', 'a\n\nb\n']))).toEqual(['stdout: a', 'stdout: ', 'stdout: b']);
});

test('what was left out of the log stands at its place and ends the line before', () => {
  expect(textsOf(bookOf(['stdout', 'head'], ['stdout', 'tail\n', 900]))).toEqual([
    'stdout: head',
    'omitted',
    'stdout: tail',
  ]);
});

test('a colour that is not closed goes on in the next line of the same stream', () => {
  const book = bookOf(
    ['stdout', '\x1b[31mred\n'],
    ['stderr', 'plain\n'],
    ['stdout', 'still\x1b[0m\n'],
    ['stdout', 'x'],
  );
  expect(book.lines.map((line) => line.kind === 'text' && line.style)).toEqual(['', '', '\x1b[31m', '']);
});

test('a script that never resets its colours does not make the style grow without end', () => {
  let style = '';
  for (let line = 0; line < 1000; line += 1) style = openStyle(style, '\x1b[38;5;200mx');
  expect(style.length).toBeLessThanOrEqual(120);
  expect(style.startsWith('\x1b[38;5;200m')).toBe(true);
});

test('a lone carriage return starts the line over; one at the end belongs to the line break', () => {
  expect(visibleText('10 %\r50 %\r100 %')).toBe('100 %');
  expect(visibleText('done\r')).toBe('done');
});

test('colour codes are not part of what is searched', () => {
  expect(plainText('\x1b[1;32mok\x1b[0m fine')).toBe('ok fine');
});
