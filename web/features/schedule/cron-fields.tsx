import { Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { type CronChoice, readChoice, turnChoice, weekdayOrder, writeChoice } from './cron-choice.ts';
import { weekdayNames } from './rule-words.ts';
import classes from './schedule-form.module.css';

const choices = ['hour', 'day', 'weekdays', 'month', 'custom'] as const;

/** A picker, and beside it the cron text: both show and change the same thing. `inWords` is the text in words. */
export function CronFields(props: {
  expression: string;
  inWords: string | null;
  error: string | undefined;
  onChange: (expression: string) => void;
}) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const choice = readChoice(props.expression);
  const handleChoice = (next: CronChoice) => props.onChange(writeChoice(next) ?? props.expression);
  return (
    <div className={classes.pair}>
      <div className={classes.fields}>
        <NativeSelect
          label={texts.pick}
          value={choice.every}
          // Nobody chooses what the text says: one writes it.
          data={choices.map((each) => ({
            value: each,
            label: texts.picks[each],
            disabled: each === 'custom' && choice.every !== 'custom',
          }))}
          onChange={({ currentTarget: { value } }) => {
            const every = choices.find((each) => each === value);
            if (every !== undefined && every !== 'custom') handleChoice(turnChoice(choice, every));
          }}
        />
        <ChoiceFields choice={choice} onChange={handleChoice} />
      </div>
      <TextInput
        label={texts.expression}
        description={texts.expressionHelp}
        required
        withAsterisk={false}
        maxLength={200}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={props.expression}
        error={props.error}
        classNames={{ input: classes.code ?? '' }}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <p className={classes.inWords} role="status">
        {props.inWords}
      </p>
    </div>
  );
}

function ChoiceFields({ choice, onChange }: { choice: CronChoice; onChange: (choice: CronChoice) => void }) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  if (choice.every === 'custom') return null;
  if (choice.every === 'hour') {
    return (
      <WholeNumber
        label={texts.minute}
        value={choice.minute}
        least={0}
        most={59}
        onChange={(minute) => onChange({ ...choice, minute })}
      />
    );
  }
  return (
    <>
      {choice.every === 'weekdays' && (
        <Checkbox.Group
          label={texts.weekdaysOf}
          value={choice.weekdays.map(String)}
          // The last one stays: on no day at all it would be another rule.
          onChange={(days) => days.length > 0 && onChange({ ...choice, weekdays: days.map(Number) })}
        >
          <Group gap="md" mt={6}>
            {weekdayNames(words.locale, 'short').map(({ name }, index) => (
              <Checkbox key={name} value={String(weekdayOrder[index])} label={name} />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      {choice.every === 'month' && (
        <WholeNumber
          label={texts.dayOfMonth}
          {...(choice.day > 28 && { help: texts.dayOfMonthHelp })}
          value={choice.day}
          least={1}
          most={31}
          onChange={(day) => onChange({ ...choice, day })}
        />
      )}
      <TextInput
        type="time"
        label={texts.time}
        maw={140}
        value={choice.time}
        onChange={({ currentTarget: { value } }) => value !== '' && onChange({ ...choice, time: value.slice(0, 5) })}
      />
    </>
  );
}

function WholeNumber(props: {
  label: string;
  help?: string;
  value: number;
  least: number;
  most: number;
  onChange: (value: number) => void;
}) {
  const options = Array.from({ length: props.most - props.least + 1 }, (_, index) => String(props.least + index));
  return (
    <NativeSelect
      label={props.label}
      {...(props.help && { description: props.help })}
      maw={140}
      value={String(props.value)}
      data={options}
      onChange={(event) => props.onChange(Number(event.currentTarget.value))}
    />
  );
}
