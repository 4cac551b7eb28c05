import { NativeSelect, Stack, Tabs, Textarea, TextInput } from '@mantine/core';
import { authorWords } from '../../i18n/author-words.ts';
import { formWords } from '../../i18n/form-words.ts';
import { toolSettingsWords } from '../../i18n/tool-settings-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CodeEditor } from '../../ui/code/code-editor.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import type { Draft, DraftFault } from './draft.ts';
import classes from './draft-editor.module.css';
import { scriptLanguages } from './languages.ts';
import { SignatureFields } from './signature-fields.tsx';
import { useSignature } from './use-signature.ts';

/** The boxes of a version: source, form, texts. */
export function DraftEditor(props: {
  draft: Draft;
  faults: readonly DraftFault[];
  schemaMessage: string | undefined;
  settingsMessage: string | undefined;
  sourceMessage: string | undefined;
  /** Where the last test run of this very text failed. */
  failedLines: readonly number[];
  isReadOnly: boolean;
  onChange: (draft: Draft) => void;
}) {
  const words = useWords(authorWords, formWords, toolSettingsWords);
  const { draft, faults, isReadOnly } = props;
  const box = (key: 'inputSchema' | 'settingsSchema' | 'usageInstructions' | 'entrypoint') => ({
    value: draft[key],
    readOnly: isReadOnly,
    onChange: (event: { currentTarget: { value: string } }) =>
      props.onChange({ ...draft, [key]: event.currentTarget.value }),
  });
  const code = {
    spellCheck: false,
    autoCapitalize: 'off',
    autoCorrect: 'off',
    classNames: { input: classes.code ?? '' },
  };
  const signature = useSignature(draft);
  // What is wrong while it is written stands before what the server said of a former text.
  const signatureMessage = signature?.ok === false ? signature.messages.join(' ') : null;
  const sourceError = signatureMessage ?? (signature?.ok ? undefined : props.sourceMessage);
  const schemaError = faults.includes('inputSchema') ? words.form.json : props.schemaMessage;
  const settingsError = faults.includes('settingsSchema') ? words.form.json : props.settingsMessage;
  return (
    <Tabs defaultValue="source" keepMounted>
      <Tabs.List mb="md">
        <Tabs.Tab value="source" {...(sourceError && { c: 'var(--mantine-color-error)' })}>
          {words.author.source}
        </Tabs.Tab>
        <Tabs.Tab value="form" {...(schemaError && { c: 'var(--mantine-color-error)' })}>
          {words.author.formTab}
        </Tabs.Tab>
        <Tabs.Tab value="settings" {...(settingsError && { c: 'var(--mantine-color-error)' })}>
          {words.shell.settings}
        </Tabs.Tab>
        <Tabs.Tab value="usage">{words.author.usageTab}</Tabs.Tab>
        <Tabs.Tab value="advanced" {...(faults.includes('variables') && { c: 'var(--mantine-color-error)' })}>
          {words.form.advanced}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="source">
        <Stack gap="md">
          <div className={classes.row}>
            <NativeSelect
              label={words.author.language}
              value={draft.language}
              disabled={isReadOnly}
              data={scriptLanguages.map((value) => ({ value, label: words.author.languages[value] }))}
              onChange={(event) => {
                const language = scriptLanguages.find((each) => each === event.currentTarget.value);
                if (language) props.onChange({ ...draft, language });
              }}
            />
            {draft.language !== 'bash' && (
              <TextInput
                {...box('entrypoint')}
                label={words.author.entrypoint}
                error={faults.includes('entrypoint') ? words.author.entrypointForm : undefined}
              />
            )}
          </div>
          <CodeEditor
            value={draft.source}
            label={words.author.source}
            language={draft.language}
            isReadOnly={isReadOnly}
            error={sourceError}
            faultLines={(signature?.ok === false ? signature.lines : props.failedLines).join(' ')}
            onChange={(source) => props.onChange({ ...draft, source })}
          />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="form">
        <Stack gap="md">
          <Textarea
            {...box('inputSchema')}
            {...code}
            label={words.author.inputSchema}
            description={words.author.inputSchemaHelp}
            error={schemaError}
            rows={20}
          />
          <SignatureFields signature={signature} />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <Textarea
          {...box('settingsSchema')}
          {...code}
          label={words.toolSettings.schema}
          description={words.toolSettings.schemaHelp}
          error={settingsError}
          rows={16}
        />
      </Tabs.Panel>
      <Tabs.Panel value="usage">
        <Textarea {...box('usageInstructions')} label={words.author.usage} rows={14} />
      </Tabs.Panel>
      <Tabs.Panel value="advanced">
        <AdvancedFields draft={draft} faults={faults} isReadOnly={isReadOnly} onChange={props.onChange} />
      </Tabs.Panel>
    </Tabs>
  );
}
