import { IconSearchOff, IconTerminal2 } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ScriptList } from '../features/script/script-list.tsx';
import { useScripts } from '../features/script/use-scripts.ts';
import { scriptWords } from '../i18n/script-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import classes from './scripts-page.module.css';

/** Small operational scripts, for admins. */
export function ScriptsPage() {
  const words = useWords(scriptWords);
  const navigate = useNavigate({ from: '/admin/scripts' });
  const search = useSearch({ from: '/signed-in/admin/scripts' });
  const q: string = search.q ?? '';
  const { data, error, isPending, refetch } = useScripts();
  const wanted = q.toLowerCase().split(/\s+/);
  const scripts = data?.items.filter(({ name, codeIdentifier, description }) => {
    const text = `${name} ${codeIdentifier} ${description}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  const add = (
    <ButtonLink to="/admin/scripts/$scriptId" params={{ scriptId: 'new' }}>
      {words.script.add}
    </ButtonLink>
  );
  return (
    <Page title={words.shell.scripts} lead={words.script.lead} actions={add}>
      {data && data.items.length > 0 && (
        <div className={classes.search}>
          <SearchInput
            label={words.script.search}
            size="sm"
            value={q}
            onChange={(text) => navigate({ search: text ? { q: text } : {}, replace: true })}
          />
        </div>
      )}
      {error && <ErrorNotice error={error} onRetry={() => refetch()} />}
      {isPending && <LoadingLines lines={5} height={40} />}
      {scripts?.length === 0 &&
        (q === '' ? (
          <EmptyState
            icon={<IconTerminal2 size={36} stroke={1.4} />}
            title={words.script.none}
            help={words.script.noneHelp}
          />
        ) : (
          <EmptyState
            icon={<IconSearchOff size={36} stroke={1.4} />}
            title={words.script.noMatch}
            help={words.script.noMatchHelp}
          />
        ))}
      {scripts && scripts.length > 0 && <ScriptList scripts={scripts} />}
    </Page>
  );
}
