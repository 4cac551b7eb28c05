import type { Run } from '../../../src/contract/run.ts';
import { isRawNumber, type Json, stringifyJson } from '../../../src/core/json.ts';
import type { Words } from '../../i18n/en.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { formatBytes } from '../../ui/format.ts';

/** The values and files that a run was given, or will be. */
export function RunInputs({ run }: { run: Pick<Run, 'inputs' | 'files'> }) {
  const words = useWords(runWords);
  const facts = [
    ...Object.entries(run.inputs).map(([name, value]) => ({ name, value: inputText(value, words) })),
    ...run.files.map((file) => ({
      name: words.run.files,
      value: `${file.name} (${formatBytes(file.bytes, words.locale)})`,
    })),
  ];
  if (facts.length === 0) return <p>{words.run.nothingGiven}</p>;
  return <FactList facts={facts} />;
}

function inputText(value: unknown, words: Words): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? words.ui.yes : words.ui.no;
  if (isRawNumber(value)) return value.rawJSON;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return stringifyJson(value as Json);
}
