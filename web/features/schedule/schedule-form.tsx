import { Button, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import type { Form } from '../../../src/contract/form.ts';
import type { ScheduleRule } from '../../../src/contract/schedule.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { formWords } from '../../i18n/form-words.ts';
import { scheduleWords } from '../../i18n/schedule-words.ts';
import { toolWords } from '../../i18n/tool-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { SaveError } from '../../ui/save-error.tsx';
import { Section } from '../../ui/section.tsx';
import { checkFiles } from '../form/check-files.ts';
import { FileDrop } from '../form/file-drop.tsx';
import { FormFields } from '../form/form-fields.tsx';
import { fileFaultText } from '../form/issue-text.ts';
import { fileMessagesOf, issuesOf } from '../form/server-issues.ts';
import { useForm } from '../form/use-form.ts';
import type { Behaviour } from './behaviour.ts';
import { BehaviourFields } from './behaviour-fields.tsx';
import { DateFields } from './date-fields.tsx';
import { Preview } from './preview.tsx';
import { revealFirst } from './reveal-first.ts';
import { isRuleFault, ruleFaults } from './rule-issues.ts';
import classes from './schedule-form.module.css';
import { ruleOf, type Timing } from './timing.ts';
import { TimingFields } from './timing-fields.tsx';
import { usePreview } from './use-schedules.ts';

export interface FilledIn {
  name: string;
  rule: ScheduleRule;
  behaviour: Behaviour;
  /** Null where there was no form to fill in. */
  inputs: JsonObject | null;
  files: File[];
}

const PREVIEW_AFTER_MS = 300;

/** All of a schedule: simple things first, the rest folded away. */
export function ScheduleForm(props: {
  start: { name: string; timing: Timing; behaviour: Behaviour; inputs: Record<string, unknown> };
  /** Of the published version. */
  form: Form;
  /** Why its values cannot be changed; null: they can. */
  inputNote: ReactNode;
  takesFiles: boolean;
  /** What becomes of the files that it has, which stay while no others are chosen. */
  kept?: { count: number; note: string };
  versions: readonly { id: string; number: number }[];
  mostTimeoutSeconds: number;
  label: string;
  isBusy: boolean;
  error: Error | null;
  onVersion: (versionId: string | null) => void;
  /** `isOver`: over what somebody saved meanwhile. */
  onSave: (filledIn: FilledIn, isOver: boolean) => void;
  onClose?: () => void;
}) {
  const words = useWords(formWords, scheduleWords, toolWords);
  const texts = words.schedule;
  const element = useRef<HTMLFormElement>(null);
  const [name, setName] = useState(props.start.name);
  const [timing, setTiming] = useState(props.start.timing);
  const [behaviour, setBehaviour] = useState(props.start.behaviour);
  const [files, setFiles] = useState<File[]>([]);
  const [isTried, setTried] = useState(false);
  const rule = useMemo(() => ruleOf(timing), [timing]);
  const [asked] = useDebouncedValue(rule, PREVIEW_AFTER_MS);
  const preview = usePreview(asked);
  // What the preview says of a rule that has changed since is no longer true.
  const isRuleWrong = asked === rule && isRuleFault(preview.error);
  const faults = { ...ruleFaults(preview.error, words), ...ruleFaults(props.error, words) };
  const inputs = useForm(props.form.fields, props.start.inputs, issuesOf(props.error));
  const isInputShown = props.inputNote === null;

  const fileRule = props.takesFiles ? props.form.files : null;
  const fileFaults = fileRule ? checkFiles(fileRule, files, props.kept?.count) : [];
  const shownFaults = fileFaults.filter((fault) => isTried || fault.kind !== 'few');
  const isWhenWrong = isTried && isRuleWrong;
  const handleTiming = (change: Partial<Timing>) => setTiming({ ...timing, ...change });
  const handleBehaviour = (change: Partial<Behaviour>) => {
    setBehaviour({ ...behaviour, ...change });
    if (change.versionId !== undefined) props.onVersion(change.versionId);
  };
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    save(false);
  };
  const save = (isOver: boolean) => {
    setTried(true);
    const values = isInputShown ? inputs.submit() : null;
    const isWrong = (isInputShown && values === null) || fileFaults.length > 0 || isRuleWrong;
    if (revealFirst(element.current, isWrong) || rule === null) return;
    props.onSave({ name, rule, behaviour, inputs: values, files }, isOver);
  };
  return (
    <form ref={element} onSubmit={handleSubmit} noValidate>
      <Section title={texts.input} raised>
        <Stack gap="lg">
          <TextInput
            label={texts.name}
            description={texts.nameHelp}
            required
            withAsterisk={false}
            maxLength={120}
            autoComplete="off"
            maw={480}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {props.inputNote}
          {fileRule && (
            <FileDrop
              rule={fileRule}
              files={files}
              errors={[...shownFaults.map((fault) => fileFaultText(fault, words)), ...fileMessagesOf(props.error)]}
              onChange={setFiles}
            />
          )}
          {props.kept && <p className={classes.quiet}>{props.kept.note}</p>}
          {isInputShown && (
            <div data-checked-by-us>
              <FormFields form={inputs} />
            </div>
          )}
        </Stack>
      </Section>
      <Section title={texts.when} raised>
        <div className={classes.when}>
          <TimingFields timing={timing} faults={faults} onChange={handleTiming} />
          <Preview rule={rule} preview={preview} />
        </div>
      </Section>
      <Section title={texts.moreTitle} raised>
        <details className={classes.more}>
          <summary className={classes.summary}>
            <IconChevronRight size={17} aria-hidden="true" className={classes.chevron} />
            {texts.more}
          </summary>
          <Stack gap="lg" mt="md" maw={760}>
            <DateFields timing={timing} faults={faults} onChange={handleTiming} />
            <BehaviourFields
              behaviour={behaviour}
              versions={props.versions}
              mostTimeoutSeconds={props.mostTimeoutSeconds}
              onChange={handleBehaviour}
            />
          </Stack>
        </details>
      </Section>
      {props.error && <SaveError error={props.error} onSaveOver={() => save(true)} />}
      <div className={classes.foot}>
        <Button type="submit" size="md" loading={props.isBusy}>
          {props.label}
        </Button>
        {props.onClose && (
          <Button size="md" variant="default" onClick={props.onClose}>
            {texts.cancel}
          </Button>
        )}
        <span role="status" className={classes.wrong}>
          {isWhenWrong ? texts.wrongWhen : inputs.wrongCount > 0 && words.tool.fix(inputs.wrongCount)}
        </span>
      </div>
    </form>
  );
}
