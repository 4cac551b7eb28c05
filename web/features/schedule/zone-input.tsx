import { TextInput } from '@mantine/core';
import { useId, useMemo } from 'react';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';

/** A time zone by its name: typed, or taken from the browser's list, which narrows while one types. */
export function ZoneInput(props: { value: string; error: string | undefined; onChange: (zone: string) => void }) {
  const words = useWords(scheduleWords);
  const id = useId();
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], []);
  return (
    <>
      <TextInput
        label={words.schedule.zone}
        description={words.schedule.zoneHelp}
        required
        withAsterisk={false}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        list={id}
        value={props.value}
        error={props.error}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <datalist id={id}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
