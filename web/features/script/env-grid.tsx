import { ActionIcon, Button, Input, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import classes from './env-grid.module.css';

type Entry = { key: string; value: string };

/** The environment variables of a script, a row each. */
export function EnvGrid(props: { env: Entry[]; isReadOnly: boolean; onChange: (env: Entry[]) => void }) {
  const words = useWords(scriptWords).script;
  const { env, isReadOnly } = props;
  const change = (at: number, part: Partial<Entry>) =>
    props.onChange(env.map((entry, index) => (index === at ? { ...entry, ...part } : entry)));
  return (
    <fieldset className={classes.grid}>
      <legend className={classes.legend}>{words.env}</legend>
      <Input.Description>{words.envHelp}</Input.Description>
      {env.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; its name may be typed at this moment
        <div key={index} className={classes.row}>
          <TextInput
            aria-label={words.envKey(index + 1)}
            placeholder={words.envKeyShort}
            value={entry.key}
            readOnly={isReadOnly}
            spellCheck={false}
            autoCapitalize="off"
            onChange={({ currentTarget }) => change(index, { key: currentTarget.value })}
          />
          <TextInput
            aria-label={words.envValue(index + 1)}
            placeholder={words.envValueShort}
            value={entry.value}
            readOnly={isReadOnly}
            spellCheck={false}
            autoCapitalize="off"
            onChange={({ currentTarget }) => change(index, { value: currentTarget.value })}
          />
          {!isReadOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={words.envRemove(entry.key || String(index + 1))}
              onClick={() => props.onChange(env.filter((_, at) => at !== index))}
            >
              <IconTrash size={17} aria-hidden="true" />
            </ActionIcon>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <Button
          size="compact-sm"
          variant="default"
          mt={8}
          leftSection={<IconPlus size={15} aria-hidden="true" />}
          onClick={() => props.onChange([...env, { key: '', value: '' }])}
        >
          {words.envAdd}
        </Button>
      )}
    </fieldset>
  );
}
