import { Fieldset, Stack } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import type { Field } from '../../../src/contract/form.ts';
import { formWords } from '../../i18n/form-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { FieldInput } from './field-input.tsx';
import classes from './form-fields.module.css';
import type { FormState } from './use-form.ts';

/** The fields that are shown now: in their groups, the advanced ones folded away unless one of them is wrong. */
export function FormFields(props: { form: FormState }) {
  const words = useWords(formWords);
  const { form } = props;
  const visible = form.fields.filter((field) => form.shown.has(field.name));
  const usual = visible.filter((field) => !field.advanced);
  const advanced = visible.filter((field) => field.advanced);
  const isAdvancedWrong = advanced.some((field) => form.errorOf(field.name) !== undefined);
  return (
    <Stack gap="lg">
      <Groups fields={usual} form={form} />
      {advanced.length > 0 && (
        <details className={classes.advanced} open={isAdvancedWrong || undefined}>
          <summary className={classes.summary}>
            <IconChevronRight size={17} aria-hidden="true" className={classes.chevron} />
            {words.form.advanced}
          </summary>
          <Stack gap="lg" mt="md">
            <Groups fields={advanced} form={form} />
          </Stack>
        </details>
      )}
    </Stack>
  );
}

function Groups(props: { fields: readonly Field[]; form: FormState }) {
  const groups = Map.groupBy(props.fields, (field) => field.group ?? '');
  return [...groups].map(([name, fields]) => {
    const inputs = fields.map((field) => <OneField key={field.name} field={field} form={props.form} />);
    if (name === '') return inputs;
    return (
      <Fieldset
        key={`group ${name}`}
        legend={name}
        classNames={{ root: classes.group ?? '', legend: classes.legend ?? '' }}
      >
        <Stack gap="lg">{inputs}</Stack>
      </Fieldset>
    );
  });
}

function OneField({ field, form }: { field: Field; form: FormState }) {
  return (
    <FieldInput
      field={field}
      value={form.values[field.name] ?? ''}
      error={form.errorOf(field.name)}
      onChange={(value) => form.change(field.name, value)}
      onLeave={() => form.leave(field.name)}
    />
  );
}
