import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { authorWords } from '../../i18n/author-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { DraftEditor } from './draft-editor.tsx';
import { EditLockNotice } from './edit-lock-notice.tsx';
import { KeptTextNotice } from './kept-text-notice.tsx';
import { SaveError } from './save-error.tsx';
import { StartFrom } from './start-from.tsx';
import type { Editor } from './use-editor.ts';
import { useFailedLines } from './use-failed-lines.ts';
import type { ManagedToolPage } from './use-managed-tools.ts';

/** The editor with its state in plain sight: which version, saved or not, and what to do when somebody else saved first. */
export function ScriptSection(props: { tool: ManagedToolPage; editor: Editor; testRunId: string | null }) {
  const words = useWords(authorWords);
  const { tool, editor } = props;
  const failedLines = useFailedLines(editor, props.testRunId);
  const canSave = tool.can.edit;
  // Who has written something keeps it before them, even when it cannot be saved now.
  const isReadOnly = !canSave || (editor.lock.holder !== null && !editor.isTouched);
  useHotkeys([['mod+S', () => canSave && editor.isDirty && editor.save()]], [], true);
  const state = editor.isSaving ? words.author.saving : editor.isDirty ? words.author.unsaved : words.author.saved;
  return (
    <Section
      title={
        editor.opened ? `${words.author.script} · ${words.author.version(editor.opened.number)}` : words.author.script
      }
      raised
      aside={
        <span role="status">
          <StateBadge tone={editor.isSaving ? 'busy' : editor.isDirty ? 'warn' : 'good'}>{state}</StateBadge>
        </span>
      }
    >
      <EditLockNotice lock={editor.lock} />
      <KeptTextNotice editor={editor} />
      {!isReadOnly && <StartFrom editor={editor} />}
      <DraftEditor
        draft={editor.draft}
        faults={editor.faults}
        schemaMessage={editor.schemaMessage}
        settingsMessage={editor.settingsMessage}
        sourceMessage={editor.sourceMessage}
        failedLines={failedLines}
        isReadOnly={isReadOnly}
        onChange={editor.change}
      />
      <SaveError editor={editor} headId={tool.headVersionId} />
      {canSave && (
        <Button
          mt="md"
          variant="default"
          loading={editor.isSaving}
          disabled={!editor.isDirty}
          leftSection={<IconDeviceFloppy size={17} aria-hidden="true" />}
          onClick={editor.save}
        >
          {words.author.save}
        </Button>
      )}
    </Section>
  );
}
