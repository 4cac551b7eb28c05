import { TextInput } from '@mantine/core';
import type { AlertEvent } from '../../../src/contract/alert-events.ts';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import rows from './alert-rows.module.css';
import type { RuleValues } from './rule-values.ts';

/** From when on something is worth telling: only what the chosen events need. */
export function ThresholdFields(props: {
  events: readonly AlertEvent[];
  values: RuleValues;
  onChange: (part: Partial<RuleValues>) => void;
}) {
  const { form: texts } = useWords(alertWords).alert;
  const { events, values, onChange } = props;
  const { failureRate: rate } = values;
  const number = (label: string, max: number, value: number, set: (value: number) => void) => (
    <TextInput
      type="number"
      min={1}
      max={max}
      required
      label={label}
      value={Number.isNaN(value) ? '' : value}
      onChange={(event) => set(event.currentTarget.valueAsNumber)}
    />
  );
  const groups: [AlertEvent, React.ReactNode][] = [
    [
      'long_running',
      number(texts.longRunningMinutes, 10_080, values.longRunningMinutes, (longRunningMinutes) =>
        onChange({ longRunningMinutes }),
      ),
    ],
    [
      'failure_rate',
      <>
        {number(texts.ratePercent, 100, rate.percent, (percent) => onChange({ failureRate: { ...rate, percent } }))}
        {number(texts.rateMinutes, 10_080, rate.minutes, (minutes) => onChange({ failureRate: { ...rate, minutes } }))}
        {number(texts.rateRuns, 100_000, rate.runs, (runs) => onChange({ failureRate: { ...rate, runs } }))}
      </>,
    ],
    [
      'no_success',
      number(texts.noSuccessHours, 8760, values.noSuccessHours, (noSuccessHours) => onChange({ noSuccessHours })),
    ],
    [
      'queue_waiting',
      number(texts.queueMinutes, 1440, values.queueMinutes, (queueMinutes) => onChange({ queueMinutes })),
    ],
  ];
  return groups.map(
    ([event, fields]) =>
      events.includes(event) && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame around one field.
        <div key={event} role="group" aria-label={texts.eventNames[event]} className={rows.fields}>
          {fields}
        </div>
      ),
  );
}
