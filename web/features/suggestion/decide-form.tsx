import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Suggestion } from '../../../src/contract/suggestion.ts';
import { suggestionWords } from '../../i18n/suggestion-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Section } from '../../ui/section.tsx';
import { readAudience } from '../author/tool-texts.ts';
import { useAcceptSuggestion, useDeclineSuggestion } from './use-suggestions.ts';

/** Accept, with the texts that the draft tool gets, or decline; either way with an answer to the proposer. */
export function DecideForm({ suggestion }: { suggestion: Suggestion }) {
  const words = useWords(suggestionWords);
  const texts = words.suggestion;
  const [tool, setTool] = useState({
    title: suggestion.title,
    summary: '',
    description: suggestion.description,
    audience: suggestion.audience.join(', '),
  });
  const [reason, setReason] = useState('');
  const [isReasonNeeded, setReasonNeeded] = useState(false);
  const accept = useAcceptSuggestion(suggestion.id);
  const decline = useDeclineSuggestion(suggestion.id);
  const error = accept.error ?? decline.error;

  const box = (key: keyof typeof tool) => ({
    value: tool[key],
    onChange: (event: { currentTarget: { value: string } }) => setTool({ ...tool, [key]: event.currentTarget.value }),
  });
  const handleAccept = (event: FormEvent) => {
    event.preventDefault();
    const audience = readAudience(tool.audience);
    if (tool.title.trim() === '' || audience.length === 0) return;
    decline.reset();
    accept.mutate({ ...tool, audience, ...(reason.trim() !== '' && { reason }) });
  };
  const handleDecline = () => {
    setReasonNeeded(reason.trim() === '');
    if (reason.trim() === '') return;
    accept.reset();
    decline.mutate(reason);
  };
  return (
    <Section title={texts.decide} raised>
      <form onSubmit={handleAccept}>
        <Stack gap="md" maw={640}>
          <TextInput {...box('title')} label={texts.toolTitle} description={texts.toolHelp} required maxLength={120} />
          <TextInput {...box('summary')} label={texts.toolSummary} maxLength={300} />
          <TextInput
            {...box('audience')}
            label={texts.audience}
            description={texts.audienceHelp}
            required
            maxLength={1500}
          />
          <Textarea
            {...box('description')}
            label={texts.toolDescription}
            autosize
            minRows={3}
            maxRows={12}
            maxLength={20_000}
          />
          <Textarea
            label={texts.reason}
            description={texts.reasonHelp}
            autosize
            minRows={2}
            maxRows={10}
            maxLength={10_000}
            value={reason}
            error={isReasonNeeded && reason.trim() === '' ? texts.reasonNeeded : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {error && <ErrorNotice error={error} />}
          <Group gap="sm">
            <Button type="submit" loading={accept.isPending}>
              {texts.accept}
            </Button>
            <Button variant="default" loading={decline.isPending} onClick={handleDecline}>
              {texts.decline}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
