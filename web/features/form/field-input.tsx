import { Checkbox, NativeSelect, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import type { ChangeEvent } from 'react';
import type { Field } from '../../../src/contract/form.ts';
import { formWords } from '../../i18n/form-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { SecretInput } from '../../ui/secret-input.tsx';
import type { FieldValue } from './form-values.ts';

/** Up to this many options are shown at once; more become a list to open. */
const MOST_RADIOS = 5;
const monospace = { input: { fontFamily: 'var(--mantine-font-family-monospace)' } };
const textTypes = { email: 'email', url: 'url', date: 'date', datetime: 'datetime-local' } as const;

export interface FieldInputProps {
  field: Field;
  value: FieldValue;
  error: string | undefined;
  onChange: (value: FieldValue) => void;
  onLeave: () => void;
}

/** The control for one field of a form, by its kind. */
export function FieldInput({ field, value, error, onChange, onLeave }: FieldInputProps) {
  const words = useWords(formWords);
  const text = typeof value === 'string' ? value : '';
  const frame = {
    label: field.label,
    description: field.help,
    error,
    required: field.required,
    id: `field-${field.name}`,
  };
  const box = {
    ...frame,
    name: field.name,
    value: text,
    placeholder: field.placeholder ?? '',
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.currentTarget.value),
    onBlur: onLeave,
    autoComplete: 'off',
  };
  switch (field.kind) {
    case 'boolean':
      return (
        <Checkbox
          {...frame}
          required={false}
          name={field.name}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'enum':
      return <ChoiceInput field={field} value={text} error={error} onChange={onChange} onLeave={onLeave} />;
    case 'multi_enum':
      return (
        <Checkbox.Group {...frame} value={Array.isArray(value) ? value : []} onChange={onChange}>
          <Stack gap={8} mt={8}>
            {field.options?.map((option) => (
              <Checkbox key={option.value} value={option.value} label={option.label} />
            ))}
          </Stack>
        </Checkbox.Group>
      );
    case 'text':
      return <Textarea {...box} autosize minRows={3} maxRows={14} />;
    case 'json':
      return <Textarea {...box} autosize minRows={3} maxRows={14} spellCheck={false} styles={monospace} />;
    case 'password':
      return <SecretInput {...box} autoComplete="new-password" />;
    case 'integer':
    case 'number':
      return <TextInput {...box} inputMode={field.kind === 'integer' ? 'numeric' : 'decimal'} maw={260} />;
    case 'duration':
      return (
        <TextInput {...box} placeholder={field.placeholder ?? '15m'} maw={260} aria-description={words.form.duration} />
      );
    case 'date':
    case 'datetime':
      return <TextInput {...box} type={textTypes[field.kind]} maw={260} />;
    case 'email':
    case 'url':
      return <TextInput {...box} type={textTypes[field.kind]} inputMode={field.kind} />;
    case 'string':
      return <TextInput {...box} />;
  }
}

function ChoiceInput({ field, value, error, onChange, onLeave }: FieldInputProps) {
  const words = useWords(formWords);
  const options = field.options ?? [];
  const frame = {
    label: field.label,
    description: field.help,
    error,
    required: field.required,
    id: `field-${field.name}`,
  };
  if (options.length <= MOST_RADIOS && field.required) {
    return (
      <Radio.Group {...frame} name={field.name} value={typeof value === 'string' ? value : null} onChange={onChange}>
        <Stack gap={8} mt={8}>
          {options.map((option) => (
            <Radio key={option.value} value={option.value} label={option.label} />
          ))}
        </Stack>
      </Radio.Group>
    );
  }
  return (
    <NativeSelect
      {...frame}
      name={field.name}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={onLeave}
      data={[{ value: '', label: words.form.choose }, ...options]}
    />
  );
}
