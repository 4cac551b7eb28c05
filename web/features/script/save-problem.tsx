import { Box, Button, Group } from '@mantine/core';
import { authorWords } from '../../i18n/author-words.ts';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ScriptProblem } from './script-problem.tsx';
import type { ScriptEditor } from './use-script-editor.ts';

/** Why a save was refused; and that somebody else saved, also before one tries, with what to do about it. */
export function SaveProblem({ editor }: { editor: ScriptEditor }) {
  const words = useWords(authorWords, scriptWords);
  const { newer } = editor;
  if (!newer) return <ScriptProblem error={editor.error} />;
  return (
    <Box mt="md">
      <Notice level="warning" live title={words.script.savedByOther(newer.version)}>
        <Group gap="xs" mt={6}>
          <Button size="xs" variant="default" onClick={editor.showNewer}>
            {words.author.readNewest}
          </Button>
          <Button size="xs" onClick={editor.saveOver}>
            {words.author.saveOver}
          </Button>
        </Group>
      </Notice>
    </Box>
  );
}
