import { Button, CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { runWords } from '../../i18n/run-words.ts';
import { runsWords } from '../../i18n/runs-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import classes from '../../ui/filters.module.css';
import { SearchInput } from '../../ui/search-input.tsx';
import { useToolChoices } from '../tool/use-tools.ts';
import { changed, type RunSearch, runContexts, runTriggers } from './run-search.ts';
import { runStatuses } from './run-status.ts';

/** Those that are needed seldom are shown when asked for, or when one of them is set. */
export function RunFilters(props: { search: RunSearch; onChange: (search: RunSearch) => void }) {
  const words = useWords(runWords, runsWords);
  const { search } = props;
  const choices = useToolChoices().data?.items ?? [];
  const isNarrow = [search.trigger, search.context, search.from, search.to].some((value) => value !== undefined);
  const [isOpen, more] = useDisclosure(isNarrow);
  const change = (name: keyof RunSearch, value: string) => props.onChange(changed(search, name, value));
  const tools = choices.map((each) => ({ value: each.id, label: each.title }));
  // A tool that is not published any more has runs as well; its id keeps the choice true.
  const isUnknown = search.tool !== undefined && !tools.some((each) => each.value === search.tool);
  const all = { value: '', label: words.runs.all };
  const chips = [
    { name: 'version', label: words.runs.versionFilter },
    { name: 'person', label: words.runs.personFilter },
  ] as const;
  const select = (
    name: 'tool' | 'status' | 'trigger' | 'context',
    label: string,
    data: { value: string; label: string }[],
  ) => (
    <NativeSelect
      label={label}
      value={search[name] ?? ''}
      data={[all, ...data]}
      onChange={(event) => change(name, event.currentTarget.value)}
    />
  );
  return (
    <search className={classes.filters}>
      <div className={classes.text}>
        <SearchInput
          label={words.runs.search}
          size="sm"
          value={search.text ?? ''}
          onChange={(text) => change('text', text)}
        />
      </div>
      {select('tool', words.runs.tool, [
        ...tools,
        ...(isUnknown && search.tool ? [{ value: search.tool, label: '…' }] : []),
      ])}
      {select(
        'status',
        words.runs.status,
        runStatuses.map((value) => ({ value, label: words.run.status[value] })),
      )}
      {isOpen && (
        <>
          {select(
            'trigger',
            words.runs.trigger,
            runTriggers.map((value) => ({ value, label: words.runs.triggers[value] })),
          )}
          {select(
            'context',
            words.runs.context,
            runContexts.map((value) => ({ value, label: words.runs.contexts[value] })),
          )}
          {(['from', 'to'] as const).map((name) => (
            <TextInput
              key={name}
              type="date"
              label={words.runs[name]}
              value={search[name] ?? ''}
              onChange={(event) => change(name, event.currentTarget.value)}
            />
          ))}
        </>
      )}
      {chips.map(
        ({ name, label }) =>
          search[name] && (
            <span key={name} className={classes.chip}>
              {label}
              <CloseButton size="sm" aria-label={words.ui.remove(label)} onClick={() => change(name, '')} />
            </span>
          ),
      )}
      <Button variant="subtle" aria-expanded={isOpen} onClick={more.toggle} className={classes.more}>
        {isOpen ? words.runs.fewer : words.runs.more}
      </Button>
    </search>
  );
}
