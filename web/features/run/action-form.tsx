import { Button, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useMemo } from 'react';
import type { Field } from '../../../src/contract/form.ts';
import type { NextAction } from '../../../src/contract/output.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { FormFields } from '../form/form-fields.tsx';
import { issuesOf } from '../form/server-issues.ts';
import { useForm } from '../form/use-form.ts';

/** The form of one next action, filled in with what the tool suggests. */
export function ActionForm(props: {
  action: NextAction;
  isBusy: boolean;
  error: Error | null;
  onGo: (input: JsonObject) => void;
  children?: ReactNode;
}) {
  const { action } = props;
  const fields = useMemo(
    () => action.fields.map((field): Field => ({ ...field, required: field.required ?? false })),
    [action],
  );
  const form = useForm(fields, action.prefill, issuesOf(props.error));
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    const input = form.submit();
    if (input) props.onGo(input);
  };
  return (
    <form onSubmit={handleSubmit} noValidate>
      <Stack gap="lg">
        <FormFields form={form} />
        {props.error && <ErrorNotice error={props.error}>{props.children}</ErrorNotice>}
        <div>
          <Button type="submit" loading={props.isBusy}>
            {action.label}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
