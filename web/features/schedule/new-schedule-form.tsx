import { useState } from 'react';
import type { Form } from '../../../src/contract/form.ts';
import type { Schedule } from '../../../src/contract/schedule.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { behavingOf, usualBehaviour } from './behaviour.ts';
import { browserZone } from './moment-words.ts';
import classes from './schedule-form.module.css';
import { type FilledIn, ScheduleForm } from './schedule-form.tsx';
import { newTiming } from './timing.ts';
import { useCreateSchedule } from './use-schedules.ts';

/** A tool, or a script, which is given nothing. */
export interface ToRun {
  id: string;
  title: string;
  form: Form;
  timeoutMs: number;
  /** The published one, to stay with. */
  version: { id: string; number: number } | null;
}

export function NewScheduleForm(props: { toRun: ToRun; onCreated: (schedule: Schedule) => void }) {
  const texts = useWords(scheduleWords).schedule;
  const { toRun } = props;
  const create = useCreateSchedule();
  const [start] = useState(() => ({
    name: toRun.title,
    timing: newTiming(tomorrow(), browserZone()),
    behaviour: usualBehaviour,
    inputs: {},
  }));
  const handleSave = ({ name, rule, behaviour, inputs, files }: FilledIn) =>
    create.mutate(
      { toolId: toRun.id, name, rule, inputs: inputs ?? {}, files, ...behavingOf(behaviour) },
      { onSuccess: props.onCreated },
    );
  const isEmpty = toRun.form.fields.length === 0 && toRun.form.files === null;
  return (
    <ScheduleForm
      start={start}
      form={toRun.form}
      inputNote={isEmpty ? <p className={classes.quiet}>{texts.inputNone}</p> : null}
      takesFiles
      versions={toRun.version ? [toRun.version] : []}
      mostTimeoutSeconds={Math.floor(toRun.timeoutMs / 1000)}
      label={texts.create}
      isBusy={create.isPending}
      error={create.error}
      onVersion={() => undefined}
      onSave={handleSave}
    />
  );
}

/** As the browser's own date field writes it. */
function tomorrow(): string {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((each) => String(each).padStart(2, '0')).join('-');
}
