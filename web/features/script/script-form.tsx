import { Checkbox, NativeSelect, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { runnersOfType, scriptTypes } from '../../../src/contract/script-kinds.ts';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CodeEditor } from '../../ui/code/code-editor.tsx';
import { Notice } from '../../ui/notice.tsx';
import { EnvGrid } from './env-grid.tsx';
import type { DraftFault, ScriptDraft } from './script-draft.ts';
import { withType } from './script-draft.ts';
import classes from './script-form.module.css';

/** So that boxes side by side stand in one line. */
const below = {
  inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
};

/** Every field of a script. What is wrong shows once a save was tried. */
export function ScriptForm(props: {
  draft: ScriptDraft;
  faults: readonly DraftFault[];
  isReadOnly: boolean;
  hostRunner: 'off' | 'others' | 'on';
  onChange: (draft: ScriptDraft) => void;
}) {
  const words = useWords(scriptWords).script;
  const { draft, faults, isReadOnly } = props;
  const text = (key: 'name' | 'codeIdentifier' | 'description' | 'defaultWorkingDirectory') => ({
    value: draft[key],
    readOnly: isReadOnly,
    onChange: (event: { currentTarget: { value: string } }) =>
      props.onChange({ ...draft, [key]: event.currentTarget.value }),
  });
  const runners = runnersOfType[draft.type].filter(
    (runner) => runner !== 'host' || props.hostRunner === 'on' || draft.runner === 'host',
  );
  return (
    <Stack gap="md">
      <div className={classes.row}>
        <TextInput
          {...text('name')}
          label={words.name}
          aria-required
          error={faults.includes('name') && words.needName}
        />
        <TextInput
          {...text('codeIdentifier')}
          label={words.codeIdentifier}
          description={words.codeIdentifierHelp}
          {...below}
        />
      </div>
      <div className={classes.row}>
        <NativeSelect
          label={words.type}
          value={draft.type}
          disabled={isReadOnly}
          data={scriptTypes.map((value) => ({ value, label: words.types[value] }))}
          onChange={({ currentTarget }) => {
            const type = scriptTypes.find((each) => each === currentTarget.value);
            if (type) props.onChange(withType(draft, type));
          }}
        />
        <NativeSelect
          label={words.runner}
          description={words.runnerHelp[draft.runner]}
          {...below}
          value={draft.runner}
          disabled={isReadOnly}
          data={runners.map((value) => ({ value, label: words.runners[value] }))}
          onChange={({ currentTarget }) => {
            const runner = runners.find((each) => each === currentTarget.value);
            if (runner) props.onChange({ ...draft, runner });
          }}
        />
      </div>
      {draft.runner === 'host' && (
        <Notice level="warning" title={words.hostTitle}>
          <p>{words.hostMeaning}</p>
          {props.hostRunner === 'off' && <p>{words.hostOff}</p>}
        </Notice>
      )}
      <CodeEditor
        value={draft.script}
        label={words.script}
        language={draft.type === 'browser' ? 'node' : draft.type}
        isReadOnly={isReadOnly}
        error={undefined}
        faultLines=""
        onChange={(script) => props.onChange({ ...draft, script })}
      />
      <EnvGrid env={draft.env} isReadOnly={isReadOnly} onChange={(env) => props.onChange({ ...draft, env })} />
      <div className={classes.row}>
        <NumberInput
          label={words.timeout}
          description={words.timeoutHelp}
          {...below}
          value={draft.timeoutSeconds}
          readOnly={isReadOnly}
          min={1}
          max={3600}
          error={faults.includes('timeoutSeconds') && words.needTimeout}
          onChange={(timeoutSeconds) => props.onChange({ ...draft, timeoutSeconds })}
        />
        {draft.runner === 'host' && (
          <TextInput
            {...text('defaultWorkingDirectory')}
            label={words.folder}
            description={words.folderHelp}
            {...below}
            spellCheck={false}
          />
        )}
      </div>
      <Textarea {...text('description')} label={words.description} autosize minRows={2} maxRows={8} />
      <Checkbox
        label={words.enabled}
        description={words.enabledHelp}
        checked={draft.enabled}
        disabled={isReadOnly}
        onChange={({ currentTarget }) => props.onChange({ ...draft, enabled: currentTarget.checked })}
      />
    </Stack>
  );
}
