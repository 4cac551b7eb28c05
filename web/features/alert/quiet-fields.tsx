import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import rows from './alert-rows.module.css';
import { newQuietHours, type RuleValues } from './rule-values.ts';

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

export function QuietFields(props: {
  quietHours: RuleValues['quietHours'];
  /** They end when they begin. */
  isWrong: boolean;
  onChange: (quietHours: RuleValues['quietHours']) => void;
}) {
  const { form: texts } = useWords(alertWords).alert;
  const { quietHours: quiet, onChange } = props;
  return (
    <>
      <Checkbox
        label={texts.quiet}
        checked={quiet !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? newQuietHours() : null)}
      />
      {quiet && (
        <div className={rows.fields}>
          <TextInput
            type="time"
            required
            label={texts.quietFrom}
            value={quiet.from}
            onChange={(event) => onChange({ ...quiet, from: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            required
            label={texts.quietTo}
            error={props.isWrong ? texts.quietFault : undefined}
            value={quiet.to}
            onChange={(event) => onChange({ ...quiet, to: event.currentTarget.value })}
          />
          <NativeSelect
            label={texts.quietZone}
            value={quiet.zone}
            data={zones.includes(quiet.zone) ? zones : [quiet.zone, ...zones]}
            onChange={(event) => onChange({ ...quiet, zone: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  );
}
