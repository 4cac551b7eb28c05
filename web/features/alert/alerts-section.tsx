import { Button, Checkbox } from '@mantine/core';
import { IconBellCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Section } from '../../ui/section.tsx';
import { AlertItem } from './alert-item.tsx';
import rows from './alert-rows.module.css';
import { useAcknowledgeAlert, useAlerts, useResolveAlert } from './use-alerts.ts';

/** What needs a look, the latest first; what is over by a switch. */
export function AlertsSection(props: { isAll: boolean; onAll: (isAll: boolean) => void }) {
  const words = useWords(alertWords);
  const texts = words.alert;
  const { isAll } = props;
  const [news, setNews] = useState('');
  const alerts = useAlerts(isAll ? 'any' : 'open');
  const acknowledge = useAcknowledgeAlert();
  const resolve = useResolveAlert();
  const items = alerts.data?.pages.flatMap((page) => page.items) ?? [];
  const isBusy = acknowledge.isPending || resolve.isPending;
  const error = acknowledge.error ?? resolve.error;
  const box = (
    <Checkbox
      size="sm"
      label={texts.showOver}
      checked={isAll}
      onChange={(event) => props.onAll(event.currentTarget.checked)}
    />
  );
  return (
    <Section title={texts.open} aside={box}>
      {alerts.error && <ErrorNotice error={alerts.error} onRetry={() => alerts.refetch()} />}
      {error && <ErrorNotice error={error} />}
      {alerts.isPending && <LoadingLines lines={3} height={40} />}
      {alerts.isSuccess && items.length === 0 && (
        <EmptyState icon={<IconBellCheck size={36} stroke={1.4} />} title={texts.none} help={texts.noneHelp} />
      )}
      <ul className={rows.list}>
        {items.map((alert) => (
          <AlertItem
            key={alert.id}
            alert={alert}
            isBusy={isBusy}
            onAcknowledge={() => acknowledge.mutate(alert.id, { onSuccess: () => setNews(texts.news.acknowledged) })}
            onResolve={() => resolve.mutate(alert.id, { onSuccess: () => setNews(texts.news.resolved) })}
          />
        ))}
      </ul>
      {alerts.hasNextPage && (
        <Button mt="md" variant="default" loading={alerts.isFetchingNextPage} onClick={() => alerts.fetchNextPage()}>
          {words.ui.more}
        </Button>
      )}
      <p role="status" className="sr-only">
        {news}
      </p>
    </Section>
  );
}
