import { authorWords } from '../../i18n/author-words.ts';
import { runWords } from '../../i18n/run-words.ts';
import { toolSettingsWords } from '../../i18n/tool-settings-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';
import { RunForm } from '../form/run-form.tsx';
import { RunView } from '../run/run-view.tsx';
import { type RunRequest, useStartSandboxRun } from '../run/use-runs.ts';
import { SettingsPanel } from '../tool-settings/settings-panel.tsx';
import classes from './test-section.module.css';
import type { Editor } from './use-editor.ts';

/** Runs the draft in the editor with the author's own input, and shows all of the run below. Saves first when needed. */
export function TestSection(props: { editor: Editor; runId: string | null; onRun: (runId: string | null) => void }) {
  const words = useWords(authorWords, runWords, toolSettingsWords);
  const start = useStartSandboxRun();
  const { editor, runId, onRun } = props;
  const { opened } = editor;
  const handleRun = async (request: RunRequest) => {
    const version = editor.isDirty ? await editor.save() : opened;
    if (version) start.mutate({ ...request, versionId: version.id }, { onSuccess: (run) => onRun(run.id) });
  };
  return (
    <Section title={words.run.test} raised>
      <p className={classes.help}>{opened ? words.author.testHelp : words.author.testFirst}</p>
      {opened?.can.test && opened.settingsSchema !== null && (
        <SettingsPanel of={{ versionId: opened.id }} help={words.toolSettings.testHelp} />
      )}
      {opened?.can.test && (
        <RunForm
          // Another form is another set of boxes; the same one keeps what was filled in from save to save.
          key={JSON.stringify(opened.form)}
          form={opened.form}
          label={editor.isDirty ? words.author.saveAndTest : words.author.testRun}
          isBusy={start.isPending || editor.isSaving}
          error={start.error}
          onRun={handleRun}
        />
      )}
      {runId && (
        <div className={classes.run}>
          <RunView runId={runId} onOpenRun={(run) => onRun(run.id)} onDeleted={() => onRun(null)} />
        </div>
      )}
    </Section>
  );
}
