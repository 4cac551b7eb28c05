import { Checkbox } from '@mantine/core';
import { authorWords } from '../../i18n/author-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { type ManagedToolPage, useCurateTool } from './use-managed-tools.ts';

/** Whether the results of a tool may be larger; for those who may say so. */
export function CuratedBox({ tool }: { tool: ManagedToolPage }) {
  const words = useWords(authorWords);
  const curate = useCurateTool(tool.id);
  return (
    <>
      <Checkbox
        mb="lg"
        label={words.author.curated}
        description={words.author.curatedHelp}
        checked={tool.isCurated}
        disabled={!tool.can.curate || curate.isPending}
        onChange={(event) => curate.mutate(event.currentTarget.checked)}
      />
      {curate.error && <ErrorNotice error={curate.error} />}
    </>
  );
}
