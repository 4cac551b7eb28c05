// How long a text is, how hard it is to read, and which words it uses.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { file, files, inputs, markdown, notice, ToolError, table, vegaLite } from 'scriptorium';

type Language = 'sv' | 'en';
interface Counts {
  words: number;
  sentences: number;
  paragraphs: number;
  characters: number;
  letters: number;
  longWords: number;
  longestSentence: { words: number; text: string };
  frequencies: Map<string, number>;
}

const LONG_WORD = 6;
const WORDS_A_MINUTE = 200;
const smallWords: Record<Language, string> = {
  sv: `alla allt att av bara blev bli blir blivit de dem den denna deras dess det detta dig din dina ditt du då där efter ej eller en er ett
    från för ha hade han hans har henne hennes hon honom hur här i icke in ingen inom inte jag ju kan kunde man med mellan men mig min mina
    mitt mot mycket ni nu när någon något några och om oss på redan sig sin sina sitt själv skulle ska så sådan till under upp ut utan vad
    var vara varför vars vem vi vid vilken vår våra åt än är över också som`,
  en: `a about after all also an and any are as at be because been but by can could did do does for from had has have he her here him his how
    i if in into is it its just me more my no not of on one or our out she so some than that the their them then there these they this to
    up us was we were what when which who will with would you your`,
};
const scale: [number, string][] = [
  [30, 'very easy'],
  [40, 'easy'],
  [50, 'medium'],
  [60, 'hard'],
  [Number.POSITIVE_INFINITY, 'very hard'],
];

export function run_tool(_inputDir: string, outputDir: string) {
  const given = inputs() as { text?: string; language?: Language; common?: boolean; top?: number };
  const language = given.language ?? 'sv';
  const [upload] = files();
  const text = (upload ? readText(upload) : (given.text ?? '')).replace(/\r\n?/g, '\n');
  if (text.trim() === '') throw new ToolError('There is no text yet. Paste one, or drop a file with it.');
  console.log(`Reading ${text.length} characters`);

  const counts = countText(text, language);
  if (counts.words === 0) throw new ToolError('The text has no words in it.');
  console.log(`${counts.words} words in ${counts.sentences} sentences`);
  const ranked = [...counts.frequencies].sort(([a, x], [b, y]) => y - x || a.localeCompare(b, language));
  writeFileSync(join(outputDir, 'words.csv'), toCsv(ranked));

  const small = new Set(given.common === false ? [] : smallWords[language].split(/\s+/));
  const top = ranked
    .filter(([word]) => !small.has(word))
    .slice(0, given.top ?? 20)
    .map(([word, times]) => ({ word, times }));
  const lix = counts.words / counts.sentences + (100 * counts.longWords) / counts.words;
  const outputs = [
    markdown(
      `**LIX ${Math.round(lix)}: ${verdict(lix)}.** ${counts.words} words, about ${readingTime(counts.words)} to read.`,
    ),
    table(
      measures(counts, lix),
      [
        { key: 'measure', label: 'Measure' },
        { key: 'value', label: 'Value' },
      ],
      'The text',
    ),
    ...(top.length > 0
      ? [
          table(
            top,
            [
              { key: 'word', label: 'Word' },
              { key: 'times', label: 'Times' },
            ],
            'Most common words',
          ),
          chart(top),
        ]
      : []),
    file('words.csv', 'Every word and how often it is used'),
  ];
  if (counts.sentences < 3) outputs.unshift(notice('The text is very short, so the readability says little.'));
  if (upload && given.text?.trim())
    outputs.unshift(notice(`The file ${upload.name} was used, and not the text in the box.`));
  return { outputs };
}

function readText({ name, path }: { name: string; path: string }): string {
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 2).equals(Buffer.of(0xff, 0xfe))) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes.includes(0)) throw new ToolError(`${name} is not a text file. Save it as plain text and try again.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function countText(text: string, language: Language): Counts {
  const counts: Counts = {
    words: 0,
    sentences: 0,
    paragraphs: text.split(/\n\s*\n/).filter((part) => part.trim() !== '').length,
    characters: [...text].length,
    letters: 0,
    longWords: 0,
    longestSentence: { words: 0, text: '' },
    frequencies: new Map(),
  };
  const sentences = new Intl.Segmenter(language, { granularity: 'sentence' });
  const words = new Intl.Segmenter(language, { granularity: 'word' });
  // A line break inside a paragraph is a wrapped line; an empty line ends a sentence whatever stands before it.
  for (const paragraph of text.split(/\n\s*\n/)) {
    for (const { segment } of sentences.segment(paragraph.replace(/\s+/g, ' '))) {
      const found = [...words.segment(segment)].filter(({ isWordLike }) => isWordLike).map((word) => word.segment);
      if (found.length > 0) addSentence(counts, segment.trim(), found, language);
    }
  }
  return counts;
}

function addSentence(counts: Counts, text: string, words: string[], language: Language): void {
  counts.sentences += 1;
  if (words.length > counts.longestSentence.words) counts.longestSentence = { words: words.length, text };
  for (const word of words) {
    const letters = [...word.matchAll(/\p{L}/gu)].length;
    const key = word.toLocaleLowerCase(language);
    counts.words += 1;
    counts.letters += letters;
    counts.longWords += letters > LONG_WORD ? 1 : 0;
    counts.frequencies.set(key, (counts.frequencies.get(key) ?? 0) + 1);
  }
}

function measures(counts: Counts, lix: number) {
  const { text, words } = counts.longestSentence;
  const quoted = text.length > 160 ? `${text.slice(0, 160)}…` : text;
  return [
    { measure: 'Words', value: counts.words },
    { measure: 'Different words', value: counts.frequencies.size },
    { measure: 'Sentences', value: counts.sentences },
    { measure: 'Paragraphs', value: counts.paragraphs },
    { measure: 'Characters, spaces included', value: counts.characters },
    { measure: 'Words in a sentence, on average', value: round(counts.words / counts.sentences) },
    { measure: 'Letters in a word, on average', value: round(counts.letters / counts.words) },
    { measure: `Words longer than ${LONG_WORD} letters`, value: `${round((100 * counts.longWords) / counts.words)} %` },
    { measure: 'LIX readability', value: `${Math.round(lix)} (${verdict(lix)})` },
    { measure: `Longest sentence (${words} words)`, value: quoted.toWellFormed() },
  ];
}

function chart(top: { word: string; times: number }[]) {
  return vegaLite({
    data: { values: top.slice(0, 20) },
    mark: { type: 'bar', tooltip: true },
    width: 480,
    encoding: {
      y: { field: 'word', type: 'nominal', sort: null, title: null },
      x: { field: 'times', type: 'quantitative', title: 'Times', axis: { tickMinStep: 1 } },
    },
  });
}

function verdict(lix: number): string {
  return scale.find(([below]) => lix < below)?.[1] ?? 'very hard';
}

function readingTime(words: number): string {
  const minutes = Math.round(words / WORDS_A_MINUTE);
  return minutes < 1 ? 'less than a minute' : minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function toCsv(ranked: [string, number][]): string {
  const lines = ranked.map(
    ([word, times]) => `${/["\n,]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word},${times}`,
  );
  return `\uFEFFword,times\r\n${lines.join('\r\n')}\r\n`;
}
