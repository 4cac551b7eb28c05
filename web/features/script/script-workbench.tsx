import { Button, Group } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconDeviceFloppy, IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { authorWords } from '../../i18n/author-words.ts';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { TwoColumns } from '../../ui/two-columns.tsx';
import { DeleteScript } from './delete-script.tsx';
import { PageRunView } from './page-run-view.tsx';
import { SaveProblem } from './save-problem.tsx';
import { ScriptForm } from './script-form.tsx';
import { ScriptHistory } from './script-history.tsx';
import { ScriptProblem } from './script-problem.tsx';
import { ScriptRunView } from './script-run-view.tsx';
import { ScriptRuns } from './script-runs.tsx';
import classes from './script-workbench.module.css';
import { usePageRun } from './use-page-run.ts';
import { useScriptEditor } from './use-script-editor.ts';
import { type Script, useRunScript } from './use-scripts.ts';

/** A script: its boxes, its runs, what it was before. What runs is what is saved, so a run saves first. */
export function ScriptWorkbench(props: {
  script: Script;
  hostRunner: 'off' | 'others' | 'on';
  shownRun: string | undefined;
}) {
  const words = useWords(authorWords, scriptWords);
  const { script } = props;
  const navigate = useNavigate({ from: '/admin/scripts/$scriptId' });
  const editor = useScriptEditor(script, () => undefined);
  const start = useRunScript(script.id);
  const inPage = usePageRun(script);
  const canRun = script.can.run || (editor.isDirty && editor.canSave && editor.draft.enabled);

  const run = (saved: Script) => {
    start.mutate(saved, {
      onSuccess: (runId) => {
        void navigate({ search: runId === null ? {} : { run: runId }, resetScroll: false });
        if (runId === null) inPage.start(saved);
      },
    });
  };
  const handleRun = () => (editor.isDirty && editor.canSave ? editor.save(run) : run(editor.opened ?? script));
  const output = useRef<HTMLDivElement>(null);
  // What was asked for is below the script, and out of sight on most screens. The place of the page is the browser's.
  useEffect(() => {
    if (props.shownRun || inPage.isRunning) output.current?.scrollIntoView({ block: 'nearest' });
  }, [props.shownRun, inPage.isRunning]);
  const isStarting = start.isPending || editor.isSaving || inPage.isRunning;
  useHotkeys(
    [
      ['mod+S', () => editor.isDirty && editor.save()],
      ['mod+Enter', () => canRun && !isStarting && handleRun()],
    ],
    [],
    // The editor of the script is no ordinary box.
    true,
  );
  const state = editor.isSaving ? words.author.saving : editor.isDirty ? words.author.unsaved : words.author.saved;
  return (
    <TwoColumns
      aside={
        <>
          <Section title={words.script.runs}>
            <ScriptRuns scriptId={script.id} shownId={props.shownRun} />
          </Section>
          <Section title={words.script.history}>
            <ScriptHistory scriptId={script.id} current={script.version} onTake={editor.canSave ? editor.take : null} />
          </Section>
        </>
      }
    >
      <Section
        title={words.script.definition}
        raised
        aside={
          <span role="status">
            <StateBadge tone={editor.isSaving ? 'busy' : editor.isDirty ? 'warn' : 'good'}>{state}</StateBadge>
          </span>
        }
      >
        <ScriptForm
          draft={editor.draft}
          faults={editor.faults}
          isReadOnly={!editor.canSave}
          hostRunner={props.hostRunner}
          onChange={editor.change}
        />
        <SaveProblem editor={editor} />
        <Group className={classes.actions} justify="space-between" align="flex-start">
          <Group gap="xs">
            <Button
              variant="default"
              loading={editor.isSaving}
              disabled={!editor.isDirty || !editor.canSave}
              leftSection={<IconDeviceFloppy size={17} aria-hidden="true" />}
              onClick={() => editor.save()}
            >
              {words.script.save}
            </Button>
            <Button
              loading={isStarting}
              disabled={!canRun}
              leftSection={<IconPlayerPlay size={17} aria-hidden="true" />}
              onClick={handleRun}
            >
              {editor.isDirty ? words.script.saveAndRun : words.script.run}
            </Button>
          </Group>
          {script.can.save && <DeleteScript script={script} />}
        </Group>
      </Section>
      <div ref={output} className={classes.output}>
        <Section title={words.script.output}>
          <ScriptProblem error={start.error} />
          {inPage.run && (inPage.isRunning || !props.shownRun) ? (
            <PageRunView name={script.codeIdentifier} running={inPage} />
          ) : props.shownRun ? (
            <ScriptRunView key={props.shownRun} runId={props.shownRun} />
          ) : (
            <p>{words.script.noOutput}</p>
          )}
        </Section>
      </div>
    </TwoColumns>
  );
}
