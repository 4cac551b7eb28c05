import { useState } from 'react';
import type { Schedule } from '../../../src/contract/schedule.ts';
import type { ToolPage } from '../../../src/contract/tool.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { behavingOf, behaviourOf } from './behaviour.ts';
import { browserZone } from './moment-words.ts';
import classes from './schedule-form.module.css';
import { type FilledIn, ScheduleForm } from './schedule-form.tsx';
import { newTiming, timingOf } from './timing.ts';
import { useChangeSchedule } from './use-schedules.ts';

const noForm = { fields: [], files: null };
const HOUR_SECONDS = 3600;

/** `tool` is null for a script, and while it is not published: then its values cannot be changed. */
export function ChangeScheduleForm(props: {
  schedule: Schedule;
  tool: ToolPage | null;
  onSaved: () => void;
  onClose: () => void;
}) {
  const texts = useWords(scheduleWords).schedule;
  const { schedule, tool } = props;
  const had = schedule.files ?? [];
  const change = useChangeSchedule(schedule.id);
  const [start] = useState(() => ({
    name: schedule.name,
    timing: timingOf(schedule.rule, newTiming(schedule.createdAt.slice(0, 10), browserZone())),
    behaviour: behaviourOf(schedule),
    inputs: schedule.inputs ?? {},
    updatedAt: schedule.updatedAt,
  }));
  const [versionId, setVersionId] = useState(start.behaviour.versionId);
  const published = tool && { id: tool.versionId, number: tool.versionNumber };
  const versions = [schedule.version, published].filter((each) => each !== null);
  const isOther =
    tool !== null && schedule.version !== null && versionId === schedule.version.id && versionId !== tool.versionId;

  const isScript = schedule.tool.kind === 'script';
  const gone = isScript ? texts.inputNone : texts.toolGone;
  const note = isOther && schedule.version ? texts.otherVersion(schedule.version.number) : tool === null ? gone : null;
  const takesFiles = note === null && tool?.form.files != null;
  const lets = note === null && !takesFiles;
  const names = had.map(({ name }) => name).join(', ');
  const kept = takesFiles ? texts.filesReplaced(names) : lets ? texts.filesGone(names) : texts.filesKept(names);

  const handleSave = ({ name, rule, behaviour, inputs, files }: FilledIn, isOver: boolean) =>
    change.mutate(
      {
        ...(isOver ? {} : { updatedAt: start.updatedAt }),
        ...{ name, rule, ...(inputs && { inputs }), ...behavingOf(behaviour) },
        files: files.length > 0 || (lets && had.length > 0) ? files : null,
      },
      { onSuccess: props.onSaved },
    );
  return (
    <ScheduleForm
      start={start}
      form={tool?.form ?? noForm}
      inputNote={note === null ? null : <p className={classes.quiet}>{note}</p>}
      takesFiles={takesFiles}
      {...(had.length > 0 && { kept: { count: had.length, note: kept } })}
      versions={versions.filter(({ id }, index) => versions.findIndex((each) => each.id === id) === index)}
      mostTimeoutSeconds={tool ? Math.floor(tool.limits.timeoutMs / 1000) : HOUR_SECONDS}
      label={texts.save}
      isBusy={change.isPending}
      error={change.error}
      onVersion={setVersionId}
      onSave={handleSave}
      onClose={props.onClose}
    />
  );
}
