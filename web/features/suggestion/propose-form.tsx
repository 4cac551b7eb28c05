import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Suggestion } from '../../../src/contract/suggestion.ts';
import { MAX_SAMPLE_BYTES } from '../../../src/contract/suggestion-rules.ts';
import { formWords } from '../../i18n/form-words.ts';
import { suggestionWords } from '../../i18n/suggestion-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { readAudience } from '../author/tool-texts.ts';
import { checkFiles } from '../form/check-files.ts';
import { FileDrop } from '../form/file-drop.tsx';
import { fileFaultText } from '../form/issue-text.ts';
import { useProposeTool } from './use-suggestions.ts';

const empty = { title: '', description: '', audience: '' };

export function ProposeForm(props: { onSent: (suggestion: Suggestion) => void; onClose: () => void }) {
  const words = useWords(formWords, suggestionWords);
  const texts = words.suggestion;
  const [given, setGiven] = useState(empty);
  const [files, setFiles] = useState<File[]>([]);
  const propose = useProposeTool();
  const rule = {
    ...{ label: texts.sample, help: texts.sampleHelp, min: 0, max: 1, accept: [] },
    ...{ maxFileBytes: MAX_SAMPLE_BYTES, maxTotalBytes: MAX_SAMPLE_BYTES },
  };
  const faults = checkFiles(rule, files);
  const audience = readAudience(given.audience);
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    const isWhole = given.title.trim() !== '' && given.description.trim() !== '' && audience.length > 0;
    if (!isWhole || faults.length > 0) return;
    propose.mutate({ ...given, audience, sample: files[0] ?? null }, { onSuccess: props.onSent });
  };
  const box = (key: keyof typeof empty) => ({
    label: texts[key],
    required: true,
    value: given[key],
    onChange: (event: { currentTarget: { value: string } }) => setGiven({ ...given, [key]: event.currentTarget.value }),
  });
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={640}>
        <TextInput {...box('title')} maxLength={120} autoFocus />
        <Textarea
          {...box('description')}
          description={texts.descriptionHelp}
          autosize
          minRows={4}
          maxRows={14}
          maxLength={10_000}
        />
        <TextInput {...box('audience')} description={texts.audienceHelp} maxLength={1000} />
        <FileDrop
          rule={rule}
          files={files}
          errors={faults.map((fault) => fileFaultText(fault, words))}
          onChange={setFiles}
        />
        {propose.error && <ErrorNotice error={propose.error} />}
        <Group gap="sm">
          <Button type="submit" loading={propose.isPending}>
            {texts.send}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            {words.ui.close}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
