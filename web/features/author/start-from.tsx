import { Button, FileButton, NativeSelect } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { editingWords } from '../../i18n/editing-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { toDraft } from './draft.ts';
import { readScriptFile } from './script-file.ts';
import classes from './start-from.module.css';
import type { Editor } from './use-editor.ts';
import { useTemplates } from './use-templates.ts';

/** Something to begin with: a complete working tool, or a script that one already has. */
export function StartFrom({ editor }: { editor: Editor }) {
  const words = useWords(editingWords);
  const templates = useTemplates().data?.items ?? [];
  const [fault, setFault] = useState<'fileTooLarge' | 'fileNotText' | 'fileUnknown' | null>(null);

  const handleTemplate = (id: string) => {
    const template = templates.find((each) => each.id === id);
    setFault(null);
    if (template) editor.replace(toDraft({ ...emptyContent, ...template }));
  };
  const handleFile = async (file: File | null) => {
    if (!file) return;
    const script = readScriptFile(file.name, new Uint8Array(await file.arrayBuffer()));
    setFault(script.ok ? (script.language === null ? 'fileUnknown' : null) : script.fault);
    if (!script.ok) return;
    const { source, language, entrypoint } = script;
    editor.replace({ ...editor.draft, source, entrypoint, language: language ?? editor.draft.language });
  };
  return (
    <div className={classes.row}>
      <NativeSelect
        label={words.editing.startFrom}
        value=""
        data={[
          { value: '', label: words.editing.chooseTemplate },
          ...templates.map(({ id, title }) => ({ value: id, label: title })),
        ]}
        onChange={(event) => handleTemplate(event.currentTarget.value)}
      />
      <FileButton onChange={handleFile} accept=".py,.sh,.bash,.js,.mjs,.cjs,.ts,.mts,.txt,text/*">
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconUpload size={17} aria-hidden="true" />}>
            {words.editing.file}
          </Button>
        )}
      </FileButton>
      <p role="status" className={classes.fault}>
        {fault && words.editing[fault]}
      </p>
    </div>
  );
}

/** What a template leaves as it is by default. */
const emptyContent = { limits: {}, dialect: null, variables: {}, isolation: null, runner: null } as const;
