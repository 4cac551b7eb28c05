import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload, IconListSearch, IconSearchOff } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { auditFormats } from '../../src/contract/audit.ts';
import { AuditFilters } from '../features/audit/audit-filters.tsx';
import { EventList } from '../features/audit/event-list.tsx';
import { type AuditSearch, exportUrl, useAudit } from '../features/audit/use-audit.ts';
import { auditWords } from '../i18n/audit-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import classes from './audit-page.module.css';

/** A search reads through all events: not at every key. */
const TYPING_MS = 300;

export function AuditPage() {
  const words = useWords(auditWords);
  const navigate = useNavigate({ from: '/admin/audit' });
  const search = useSearch({ from: '/signed-in/admin/audit' });
  const [settled] = useDebouncedValue(search, TYPING_MS);
  const audit = useAudit(settled);

  const items = audit.data?.pages.flatMap((page) => page.items) ?? [];
  const isEmpty = audit.isSuccess && items.length === 0;
  const isFiltered = Object.keys(search).length > 0;
  const show = (next: AuditSearch) => navigate({ search: next, replace: true });

  return (
    <Page title={words.audit.title} lead={words.audit.lead}>
      <AuditFilters search={search} onChange={show} />
      {audit.error && <ErrorNotice error={audit.error} onRetry={() => audit.refetch()} />}
      {audit.isPending && <LoadingLines lines={8} height={32} />}
      {isEmpty && (
        <EmptyState
          icon={isFiltered ? <IconSearchOff size={36} stroke={1.4} /> : <IconListSearch size={36} stroke={1.4} />}
          title={isFiltered ? words.audit.noMatch : words.audit.none}
          help={isFiltered ? words.audit.noMatchHelp : words.audit.noneHelp}
        >
          {isFiltered && (
            <Button variant="default" onClick={() => show({})}>
              {words.audit.clear}
            </Button>
          )}
        </EmptyState>
      )}
      {items.length > 0 && (
        <EventList events={items} onNarrow={(narrow) => navigate({ search: { ...search, ...narrow } })} />
      )}
      <div className={classes.foot}>
        {audit.hasNextPage && (
          <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
            {words.ui.more}
          </Button>
        )}
        {items.length > 0 && (
          <div className={classes.exports}>
            {auditFormats.map((format) => (
              <Button
                key={format}
                component="a"
                href={exportUrl(search, format)}
                download
                variant="default"
                leftSection={<IconDownload size={16} aria-hidden="true" />}
              >
                {words.audit.exportAs(format.toUpperCase())}
              </Button>
            ))}
            <p className={classes.help}>{words.audit.exportHelp}</p>
          </div>
        )}
      </div>
    </Page>
  );
}
