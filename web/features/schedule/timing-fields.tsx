import { NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import type { ScheduleRule } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CronFields } from './cron-fields.tsx';
import { useCronWords } from './cron-words.ts';
import { LocalTimeInput } from './local-time-input.tsx';
import classes from './schedule-form.module.css';
import { type IntervalUnit, intervalUnits, type Timing } from './timing.ts';
import { ZoneInput } from './zone-input.tsx';

const kinds: ScheduleRule['kind'][] = ['cron', 'interval', 'once'];
const units = (Object.keys(intervalUnits) as IntervalUnit[]).reverse();

/** When it runs. `faults` is what is wrong, by box. */
export function TimingFields(props: {
  timing: Timing;
  faults: Record<string, string>;
  onChange: (change: Partial<Timing>) => void;
}) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const { timing, faults, onChange } = props;
  const cronWords = useCronWords();
  return (
    <div className={classes.fields}>
      <Radio.Group
        label={texts.kind}
        value={timing.kind}
        onChange={(value) => onChange({ kind: kinds.find((each) => each === value) ?? 'cron' })}
      >
        <Stack gap={8} mt={8}>
          {kinds.map((kind) => (
            <Radio key={kind} value={kind} label={texts.kinds[kind]} />
          ))}
        </Stack>
      </Radio.Group>
      {timing.kind === 'cron' && (
        <CronFields
          expression={timing.expression}
          inWords={cronWords(timing.expression)}
          error={faults.expression}
          onChange={(expression) => onChange({ expression })}
        />
      )}
      {timing.kind === 'interval' && <IntervalFields {...props} />}
      {timing.kind === 'once' && (
        <LocalTimeInput
          label={texts.at}
          isNeeded
          value={timing.at}
          error={faults.at}
          onChange={(at) => onChange({ at })}
        />
      )}
      <ZoneInput value={timing.timeZone} error={faults.timeZone} onChange={(timeZone) => onChange({ timeZone })} />
    </div>
  );
}

function IntervalFields({ timing, faults, onChange }: Parameters<typeof TimingFields>[0]) {
  const texts = useWords(scheduleWords).schedule;
  return (
    <>
      <div className={classes.two}>
        <TextInput
          type="number"
          min={timing.unit === 'seconds' ? 60 : 1}
          step="any"
          inputMode="decimal"
          label={texts.amount}
          required
          withAsterisk={false}
          value={timing.amount}
          error={faults.everySeconds}
          onChange={(event) => onChange({ amount: event.currentTarget.value })}
        />
        <NativeSelect
          label={texts.unit}
          value={timing.unit}
          data={units.map((unit) => ({ value: unit, label: texts.units[unit] }))}
          onChange={({ currentTarget: { value } }) =>
            onChange({ unit: units.find((each) => each === value) ?? 'hours' })
          }
        />
      </div>
      <LocalTimeInput
        label={texts.anchor}
        help={texts.anchorHelp}
        isNeeded
        value={timing.anchor}
        error={faults.anchor}
        onChange={(anchor) => onChange({ anchor })}
      />
    </>
  );
}
