import { TextInput } from '@mantine/core';

/** A date and a time on some clock, as text; '' while it is not filled in. */
export function LocalTimeInput(props: {
  label: string;
  help?: string;
  isNeeded?: boolean;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  return (
    <TextInput
      type="datetime-local"
      label={props.label}
      {...(props.help && { description: props.help })}
      required={props.isNeeded === true}
      withAsterisk={false}
      maw={320}
      // Seconds that are there are right; a browser asks for them only then.
      step={props.value.length > 16 ? 1 : 60}
      max="2999-12-31T23:59"
      value={props.value}
      error={props.error}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
