/** What the doctor found, and what it means. Pure. */

export type Level = 'ok' | 'weaker' | 'missing';

/** One protection, or one thing that Scriptorium needs of its host. */
export interface Finding {
  what: string;
  level: Level;
  /** What holds, or what stands in its way. */
  detail: string;
  /** What to do about it, where something is to be done. */
  remedy: string | null;
}

export interface Diagnosis {
  /** Sentences: each of them stops every run. */
  problems: { what: string; remedy: string }[];
  findings: Finding[];
  facts: Record<string, string>;
}

/** 0: fit for production. 1: it runs, with weaknesses that matter. 2: no run can start. */
export function exitCodeOf({ problems, findings }: Diagnosis): 0 | 1 | 2 {
  if (problems.length > 0) return 2;
  return findings.some(({ level }) => level !== 'ok') ? 1 : 0;
}

const verdicts = {
  0: 'This host is fit for production.',
  1: 'Scriptorium runs here, with weaknesses that matter in production.',
  2: 'No script can run here.',
} as const;

/** Text for a person: facts, findings with their remedies, and one sentence at the end. */
export function describeDiagnosis(diagnosis: Diagnosis): string {
  const { problems, findings, facts } = diagnosis;
  const names = [...Object.keys(facts), ...findings.map(({ what }) => what)];
  const width = Math.max(0, ...names.map((name) => name.length));
  const row = (mark: string, name: string, text: string): string =>
    `  ${mark.padEnd(8)} ${name.padEnd(width)}  ${text}`;
  const indent = ' '.repeat(width + 13);
  return [
    'This host',
    ...Object.entries(facts).map(([name, text]) => row('', name, text)),
    ...(findings.length > 0 ? ['', 'What it can enforce'] : []),
    ...findings.flatMap(({ what, level, detail, remedy }) => [
      row(level, what, detail),
      ...(remedy === null ? [] : [`${indent}→ ${remedy}`]),
    ]),
    ...(problems.length > 0 ? ['', 'What stops every run'] : []),
    ...problems.flatMap(({ what, remedy }) => [`  ${what}`, `    → ${remedy}`]),
    '',
    verdicts[exitCodeOf(diagnosis)],
  ].join('\n');
}
