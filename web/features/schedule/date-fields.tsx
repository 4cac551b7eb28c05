import { ActionIcon, Button, Checkbox, Group, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { MOST_BLACKOUTS } from '../../../src/contract/schedule-rules.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { LocalTimeInput } from './local-time-input.tsx';
import { weekdayNames } from './rule-words.ts';
import classes from './schedule-form.module.css';
import type { Timing } from './timing.ts';

/** From when to when, on which weekdays, and when never. */
export function DateFields(props: {
  timing: Timing;
  faults: Record<string, string>;
  onChange: (change: Partial<Timing>) => void;
}) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const { timing, faults, onChange } = props;
  return (
    <>
      <div className={classes.two}>
        <LocalTimeInput
          label={texts.starts}
          value={timing.startsAt}
          error={faults.startsAt}
          onChange={(startsAt) => onChange({ startsAt })}
        />
        <LocalTimeInput
          label={texts.ends}
          value={timing.endsAt}
          error={faults.endsAt}
          onChange={(endsAt) => onChange({ endsAt })}
        />
      </div>
      <Checkbox.Group
        label={texts.onlyOn}
        description={texts.onlyOnHelp}
        value={timing.weekdays.map(String)}
        onChange={(days) => onChange({ weekdays: days.map(Number) })}
      >
        <Group gap="md" mt={6}>
          {weekdayNames(words.locale, 'short').map(({ day, name }) => (
            <Checkbox key={day} value={String(day)} label={name} />
          ))}
        </Group>
      </Checkbox.Group>
      <FreeDates
        blackouts={timing.blackouts}
        error={faults.blackouts}
        onChange={(blackouts) => onChange({ blackouts })}
      />
    </>
  );
}

function FreeDates(props: {
  blackouts: Timing['blackouts'];
  error: string | undefined;
  onChange: (blackouts: Timing['blackouts']) => void;
}) {
  const texts = useWords(scheduleWords).schedule;
  const { blackouts, onChange } = props;
  const set = (key: number, change: { from?: string; to?: string }) =>
    onChange(blackouts.map((each) => (each.key === key ? { ...each, ...change } : each)));
  const handleAdd = () =>
    onChange([...blackouts, { key: Math.max(0, ...blackouts.map(({ key }) => key)) + 1, from: '', to: '' }]);
  return (
    <fieldset className={classes.free}>
      <legend>{texts.free}</legend>
      {blackouts.map(({ key, from, to }, index) => (
        <div key={key} className={classes.dates}>
          <TextInput
            type="date"
            label={texts.freeFrom}
            value={from}
            onChange={(event) => set(key, { from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={texts.freeTo}
            value={to}
            min={from}
            onChange={(event) => set(key, { to: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            size="lg"
            aria-label={texts.freeRemove(index + 1)}
            onClick={() => onChange(blackouts.filter((each) => each.key !== key))}
          >
            <IconTrash size={18} stroke={1.7} aria-hidden="true" />
          </ActionIcon>
        </div>
      ))}
      {props.error && <p className={classes.wrong}>{props.error}</p>}
      {blackouts.length < MOST_BLACKOUTS && (
        <Button variant="default" size="xs" leftSection={<IconPlus size={15} aria-hidden="true" />} onClick={handleAdd}>
          {texts.freeAdd}
        </Button>
      )}
    </fieldset>
  );
}
