import { Button, Checkbox, Stack } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import type { Form } from '../../../src/contract/form.ts';
import { formWords } from '../../i18n/form-words.ts';
import { toolWords } from '../../i18n/tool-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import type { RunRequest } from '../run/use-runs.ts';
import { checkFiles } from './check-files.ts';
import { FileDrop } from './file-drop.tsx';
import { FormFields } from './form-fields.tsx';
import { fileFaultText } from './issue-text.ts';
import classes from './run-form.module.css';
import { fileMessagesOf, issuesOf } from './server-issues.ts';
import { useForm } from './use-form.ts';

/** The form of a tool with its one primary button. The same for a run and a test run. */
export function RunForm(props: {
  form: Form;
  given?: Record<string, unknown>;
  keptFiles?: string[];
  label: string;
  isBusy: boolean;
  error: Error | null;
  empty?: ReactNode;
  onRun: (request: RunRequest) => void;
}) {
  const words = useWords(formWords, toolWords);
  const element = useRef<HTMLFormElement>(null);
  const kept = props.keptFiles ?? [];
  const [files, setFiles] = useState<File[]>([]);
  const [isKeeping, setKeeping] = useState(true);
  const [isTried, setTried] = useState(false);
  const [givenNothing] = useState({});
  const form = useForm(props.form.fields, props.given ?? givenNothing, issuesOf(props.error));

  const rule = props.form.files;
  const isReusing = kept.length > 0 && isKeeping && files.length === 0;
  const faults = rule ? checkFiles(rule, files, isReusing ? kept.length : 0) : [];
  const own = faults.filter((fault) => isTried || fault.kind !== 'few').map((fault) => fileFaultText(fault, words));
  const isEmpty = props.form.fields.length === 0 && !rule;

  const handleSubmit = (event?: FormEvent) => {
    event?.preventDefault();
    setTried(true);
    const inputs = form.submit();
    if (!inputs || faults.length > 0) return focusFirstError(element.current);
    props.onRun({ inputs, files, ...(kept.length > 0 ? { sessionFiles: isReusing ? 'reuse' : 'clear' } : {}) });
  };
  useHotkeys([['mod+Enter', () => element.current?.requestSubmit()]], []);

  return (
    <form ref={element} onSubmit={handleSubmit} noValidate>
      <Stack gap="lg">
        {isEmpty && props.empty}
        {rule && (
          <FileDrop rule={rule} files={files} errors={[...own, ...fileMessagesOf(props.error)]} onChange={setFiles} />
        )}
        {rule && kept.length > 0 && files.length === 0 && (
          <Checkbox
            label={words.form.keepFiles}
            description={kept.join(', ')}
            checked={isKeeping}
            onChange={(event) => setKeeping(event.currentTarget.checked)}
          />
        )}
        <FormFields form={form} />
        {props.error && <ErrorNotice error={props.error} />}
        <div className={classes.foot}>
          <Button
            type="submit"
            size="md"
            loading={props.isBusy}
            leftSection={<IconPlayerPlay size={18} stroke={1.9} aria-hidden="true" />}
          >
            {props.label}
          </Button>
          <span role="status" className={classes.wrong}>
            {form.wrongCount > 0 && words.tool.fix(form.wrongCount)}
          </span>
        </div>
      </Stack>
    </form>
  );
}

/** The marks are drawn after this event, so the first one is looked for in the next frame. */
function focusFirstError(form: HTMLFormElement | null) {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
