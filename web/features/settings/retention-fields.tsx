import { Stack, TextInput } from '@mantine/core';
import type { Settings } from '../../../src/contract/settings.ts';
import { settingsWords } from '../../i18n/settings-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';

export const retentionFields = [
  { key: 'retention.runDays', word: 'runDays', min: 1, max: 3650 },
  { key: 'retention.runsPerTool', word: 'runsPerTool', min: 10, max: 10_000_000 },
  { key: 'retention.runsPerPerson', word: 'runsPerPerson', min: 10, max: 10_000_000 },
  { key: 'retention.logDays', word: 'logDays', min: 1, max: 3650 },
] as const;

/** How long what people did is kept. An empty field keeps it for good. */
export function RetentionFields(props: {
  values: Settings;
  onChange: (change: Partial<Settings>) => void;
  isReadOnly: boolean;
}) {
  const words = useWords(settingsWords).settings.retention;
  return (
    <Section title={words.title} raised>
      <p>{words.help}</p>
      <Stack gap="md">
        {retentionFields.map(({ key, word, min, max }) => (
          <TextInput
            key={key}
            type="number"
            maw={380}
            label={words.fields[word]}
            placeholder={words.forGood}
            {...{ min, max, step: 1, inputMode: 'numeric' }}
            disabled={props.isReadOnly}
            value={props.values[key] ?? ''}
            onChange={({ currentTarget: { value } }) => props.onChange({ [key]: value === '' ? null : Number(value) })}
          />
        ))}
      </Stack>
      <p>{words.audit}</p>
    </Section>
  );
}
