import type { Proposal } from '../src/contract/suggestion.ts';
import type { TestFile } from './tool-maker.ts';

/** The body of a suggestion; `given` in place of what a harmless one says. */
export function suggestionForm(
  given: Partial<Proposal> | Record<string, unknown> = {},
  files: TestFile[] = [],
): FormData {
  const proposal = { title: 'Räkna frånvaro', description: 'Adds up a list.', audience: ['Teachers'], ...given };
  const form = new FormData();
  form.set('suggestion', JSON.stringify(proposal));
  for (const { name, content, type = 'text/plain' } of files) form.append('files', new File([content], name, { type }));
  return form;
}
