import { type LogLine, plainText, type Stream } from './log-book.ts';

export type StreamFilter = 'both' | Stream;
export type NumberedLine = LogLine & { number: number };

/** The lines of a stream that hold the text searched for. A line keeps its number in the whole log. */
export function selectLines(lines: readonly LogLine[], stream: StreamFilter, search: string): NumberedLine[] {
  const wanted = search.trim().toLowerCase();
  const selected: NumberedLine[] = [];
  lines.forEach((line, index) => {
    if (line.kind !== 'attempt' && stream !== 'both' && line.stream !== stream) return;
    if (wanted !== '' && (line.kind !== 'text' || !plainText(line.text).toLowerCase().includes(wanted))) return;
    selected.push({ ...line, number: index + 1 });
  });
  return selected;
}
