import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { auditActions } from '../../../src/contract/audit.ts';
import { auditWords } from '../../i18n/audit-words.ts';
import type { WordsOf } from '../../i18n/language.ts';
import { useWords } from '../../i18n/use-words.tsx';
import classes from '../../ui/filters.module.css';
import { SearchInput } from '../../ui/search-input.tsx';
import type { AuditSearch } from './use-audit.ts';

export function AuditFilters(props: { search: AuditSearch; onChange: (search: AuditSearch) => void }) {
  const words = useWords(auditWords);
  const { search } = props;
  const change = (name: keyof AuditSearch, value: string) => {
    const { [name]: _, ...rest } = search;
    props.onChange(value === '' ? rest : { ...rest, [name]: value });
  };
  const chips = [
    { name: 'actor', label: words.audit.actorFilter },
    { name: 'target', label: words.audit.targetFilter },
  ] as const;
  return (
    <search className={classes.filters}>
      <div className={classes.text}>
        <SearchInput
          label={words.audit.search}
          size="sm"
          value={search.text ?? ''}
          onChange={(text) => change('text', text)}
        />
      </div>
      <NativeSelect
        label={words.audit.action}
        value={search.action ?? ''}
        data={actionChoices(words.audit)}
        onChange={(event) => change('action', event.currentTarget.value)}
      />
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          type="date"
          label={words.audit[name]}
          value={search[name] ?? ''}
          onChange={(event) => change(name, event.currentTarget.value)}
        />
      ))}
      {chips.map(
        ({ name, label }) =>
          search[name] && (
            <span key={name} className={classes.chip}>
              {label}
              <CloseButton size="sm" aria-label={words.ui.remove(label)} onClick={() => change(name, '')} />
            </span>
          ),
      )}
    </search>
  );
}

/** Each kind of action as a whole, and each action. */
function actionChoices(words: WordsOf<typeof auditWords>['audit']) {
  const nouns = [...new Set(auditActions.map((action) => action.slice(0, action.indexOf('.'))))];
  return [
    { value: '', label: words.all },
    ...nouns.map((noun) => {
      const group = words.nouns[noun] ?? noun;
      const own = auditActions.filter((action) => action.startsWith(`${noun}.`));
      const items = own.map((action) => ({ value: action, label: words.actions[action] }));
      return { group, items: [{ value: noun, label: words.allOf(group) }, ...items] };
    }),
  ];
}
