import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  failurePolicies,
  MOST_AT_ONCE,
  MOST_CATCH_UP_SECONDS,
  MOST_RETRIES,
  missedPolicies,
  overlapPolicies,
} from '../../../src/contract/schedule-rules.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import type { Behaviour } from './behaviour.ts';
import classes from './schedule-form.module.css';

/** How it behaves when not all goes well. `versions` are those it may stay with. */
export function BehaviourFields(props: {
  behaviour: Behaviour;
  versions: readonly { id: string; number: number }[];
  mostTimeoutSeconds: number;
  onChange: (change: Partial<Behaviour>) => void;
}) {
  const texts = useWords(scheduleWords).schedule;
  const { behaviour, versions, onChange } = props;
  const bind = (key: keyof Behaviour) => ({
    value: behaviour[key] ?? '',
    onChange: (value: string) => onChange({ [key]: value }),
  });
  return (
    <>
      <Choice label={texts.overlap} names={texts.overlaps} values={overlapPolicies} {...bind('overlap')}>
        {behaviour.overlap === 'allow' && <Amount label={texts.most} least={2} most={MOST_AT_ONCE} {...bind('most')} />}
      </Choice>
      <Choice label={texts.missed} names={texts.misses} values={missedPolicies} {...bind('missed')}>
        {behaviour.missed === 'all' && (
          <Amount
            label={texts.within}
            least={1 / 60}
            most={MOST_CATCH_UP_SECONDS / 3600}
            isWhole={false}
            {...bind('withinHours')}
          />
        )}
      </Choice>
      <div className={classes.two}>
        <Amount label={texts.retries} help={texts.retriesHelp} least={0} most={MOST_RETRIES} {...bind('retries')} />
        {Number(behaviour.retries) > 0 && (
          <>
            <Amount label={texts.delay} least={1} most={86_400} {...bind('delaySeconds')} />
            <Amount label={texts.backoff} least={1} most={10} isWhole={false} {...bind('backoff')} />
          </>
        )}
      </div>
      <Choice label={texts.failure} names={texts.failures} values={failurePolicies} {...bind('onFailure')}>
        {behaviour.onFailure !== 'continue' && <Amount label={texts.after} least={1} most={100} {...bind('after')} />}
      </Choice>
      <div className={classes.two}>
        <Amount
          label={texts.timeout}
          help={texts.timeoutHelp}
          least={1}
          most={props.mostTimeoutSeconds}
          isWhole={false}
          isNeeded={false}
          {...bind('timeoutSeconds')}
        />
        <NativeSelect
          label={texts.version}
          value={behaviour.versionId ?? ''}
          data={[
            { value: '', label: texts.follow },
            ...versions.map(({ id, number }) => ({ value: id, label: texts.stay(number) })),
          ]}
          onChange={(event) => onChange({ versionId: event.currentTarget.value || null })}
        />
      </div>
    </>
  );
}

function Choice<K extends string>(props: {
  label: string;
  values: readonly K[];
  names: Record<K, string>;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  return (
    <div className={classes.two}>
      <NativeSelect
        label={props.label}
        value={props.value}
        data={props.values.map((value) => ({ value, label: props.names[value] }))}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      {props.children}
    </div>
  );
}

function Amount(props: {
  label: string;
  help?: string;
  least: number;
  most: number;
  isWhole?: boolean;
  isNeeded?: boolean;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <TextInput
      type="number"
      inputMode={props.isWhole === false ? 'decimal' : 'numeric'}
      label={props.label}
      {...(props.help && { description: props.help })}
      min={props.least}
      max={props.most}
      step={props.isWhole === false ? 'any' : 1}
      required={props.isNeeded !== false}
      withAsterisk={false}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
