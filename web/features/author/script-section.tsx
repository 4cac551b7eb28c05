import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { DraftEditor } from './draft-editor.tsx';
import classes from './script-section.module.css';
import type { Editor } from './use-editor.ts';

/** The editor with its state in plain sight: which version, saved or not, and what to do when somebody else saved first. */
export function ScriptSection({ editor, canSave }: { editor: Editor; canSave: boolean }) {
  const words = useWords();
  useHotkeys([['mod+S', () => canSave && editor.isDirty && editor.save()]], []);
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
      <DraftEditor
        draft={editor.draft}
        faults={editor.faults}
        schemaMessage={editor.schemaMessage}
        sourceMessage={editor.sourceMessage}
        isReadOnly={!canSave}
        onChange={editor.change}
      />
      {editor.error && (
        <div className={classes.error}>
          <ErrorNotice error={editor.error}>
            {editor.isStale && (
              <>
                <Button size="xs" variant="default" onClick={editor.openHead}>
                  {words.author.readNewest}
                </Button>
                <Button size="xs" onClick={editor.saveOver}>
                  {words.author.saveOver}
                </Button>
              </>
            )}
          </ErrorNotice>
        </div>
      )}
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
