import { NativeSelect } from '@mantine/core';
import { useWords } from '../../i18n/use-words.tsx';
import { useToolChoices } from '../tool/use-tools.ts';
import classes from './run-filters.module.css';
import { type RunStatus, runStatuses } from './run-status.ts';

interface RunSearch {
  tool?: string;
  status?: RunStatus;
}

export function RunFilters(props: { search: RunSearch; onChange: (search: RunSearch) => void }) {
  const words = useWords();
  const choices = useToolChoices().data?.items ?? [];
  const { tool, status } = props.search;
  const all = { value: '', label: words.runs.all };
  const tools = choices.map((each) => ({ value: each.id, label: each.title }));
  // A tool that is not published any more has runs as well; its id keeps the choice true.
  const isUnknown = tool !== undefined && !tools.some((each) => each.value === tool);
  return (
    <div className={classes.filters}>
      <NativeSelect
        label={words.runs.tool}
        value={tool ?? ''}
        data={[all, ...tools, ...(isUnknown ? [{ value: tool, label: '…' }] : [])]}
        onChange={({ currentTarget: { value } }) =>
          props.onChange({ ...(value && { tool: value }), ...(status && { status }) })
        }
      />
      <NativeSelect
        label={words.runs.status}
        value={status ?? ''}
        data={[all, ...runStatuses.map((each) => ({ value: each, label: words.run.status[each] }))]}
        onChange={({ currentTarget: { value } }) => {
          const chosen = runStatuses.find((each) => each === value);
          props.onChange({ ...(tool && { tool }), ...(chosen && { status: chosen }) });
        }}
      />
    </div>
  );
}
