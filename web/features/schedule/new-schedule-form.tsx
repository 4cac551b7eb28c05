import { useState } from 'react';
import type { Schedule } from '../../../src/contract/schedule.ts';
import type { ToolPage } from '../../../src/contract/tool.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { behavingOf, usualBehaviour } from './behaviour.ts';
import { browserZone } from './moment-words.ts';
import classes from './schedule-form.module.css';
import { type FilledIn, ScheduleForm } from './schedule-form.tsx';
import { newTiming } from './timing.ts';
import { useCreateSchedule } from './use-schedules.ts';

export function NewScheduleForm(props: { tool: ToolPage; onCreated: (schedule: Schedule) => void }) {
  const texts = useWords().schedule;
  const { tool } = props;
  const create = useCreateSchedule();
  const [start] = useState(() => ({
    name: tool.title,
    timing: newTiming(tomorrow(), browserZone()),
    behaviour: usualBehaviour,
    inputs: {},
  }));
  const handleSave = ({ name, rule, behaviour, inputs, files }: FilledIn) =>
    create.mutate(
      { toolId: tool.id, name, rule, inputs: inputs ?? {}, files, ...behavingOf(behaviour) },
      { onSuccess: props.onCreated },
    );
  const isEmpty = tool.form.fields.length === 0 && tool.form.files === null;
  return (
    <ScheduleForm
      start={start}
      form={tool.form}
      inputNote={isEmpty ? <p className={classes.quiet}>{texts.inputNone}</p> : null}
      takesFiles
      versions={[{ id: tool.versionId, number: tool.versionNumber }]}
      mostTimeoutSeconds={Math.floor(tool.limits.timeoutMs / 1000)}
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
