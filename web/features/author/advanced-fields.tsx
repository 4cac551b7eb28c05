import { NativeSelect, Stack, Textarea } from '@mantine/core';
import { authorWords } from '../../i18n/author-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import type { Draft, DraftFault } from './draft.ts';

const code = { spellCheck: false, autoCapitalize: 'off', autoCorrect: 'off' };

/** What few tools need: how the version wants to be executed. */
export function AdvancedFields(props: {
  draft: Draft;
  faults: readonly DraftFault[];
  isReadOnly: boolean;
  onChange: (draft: Draft) => void;
}) {
  const words = useWords(authorWords).author.advancedFields;
  const { draft, isReadOnly } = props;
  return (
    <Stack gap="md">
      <Textarea
        {...code}
        label={words.variables}
        description={words.variablesHelp}
        error={props.faults.includes('variables') ? words.variablesForm : undefined}
        rows={5}
        value={draft.variables}
        readOnly={isReadOnly}
        onChange={(event) => props.onChange({ ...draft, variables: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.runner}
        value={draft.runner ?? ''}
        disabled={isReadOnly}
        data={[
          { value: '', label: words.runners.usual },
          ...runnerNames.map((value) => ({ value, label: words.runners[value] })),
        ]}
        onChange={(event) => {
          const runner = runnerNames.find((each) => each === event.currentTarget.value) ?? null;
          props.onChange({ ...draft, runner });
        }}
      />
      <NativeSelect
        label={words.isolation}
        value={draft.isolation ?? ''}
        disabled={isReadOnly}
        data={[
          { value: '', label: words.isolations.usual },
          { value: 'strict', label: words.isolations.strict },
        ]}
        onChange={(event) =>
          props.onChange({ ...draft, isolation: event.currentTarget.value === 'strict' ? 'strict' : null })
        }
      />
      <NativeSelect
        label={words.dialect}
        value={draft.dialect ?? ''}
        disabled={isReadOnly}
        data={[
          { value: '', label: words.dialects.usual },
          { value: 'action-file', label: words.dialects.actionFile },
        ]}
        onChange={(event) =>
          props.onChange({ ...draft, dialect: event.currentTarget.value === 'action-file' ? 'action-file' : null })
        }
      />
    </Stack>
  );
}

const runnerNames = ['local', 'docker'] as const satisfies Draft['runner'][];
