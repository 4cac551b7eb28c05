import { inputs, result, table } from 'scriptorium';

export default function countWords() {
  const { text, most } = inputs() as { text: string; most: number };
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  const rows = [...counts].map(([word, count]) => ({ word, count })).sort((a, b) => b.count - a.count);
  return result([
    table(rows.slice(0, most), [
      ['word', 'Word'],
      ['count', 'Times'],
    ]),
  ]);
}
