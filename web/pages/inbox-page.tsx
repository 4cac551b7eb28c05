import { Button } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { NotificationList } from '../features/inbox/notification-list.tsx';
import { useInbox, useMarkRead } from '../features/inbox/use-inbox.ts';
import { useMe } from '../features/person/use-me.ts';
import { inboxWords } from '../i18n/inbox-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';

export function InboxPage() {
  const words = useWords(inboxWords);
  const inbox = useInbox();
  const mark = useMarkRead();
  const can = useMe()?.can;
  const items = inbox.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = inbox.data?.pages[0]?.unread ?? 0;
  const markButton = unread > 0 && (
    <Button variant="default" loading={mark.isPending} onClick={() => mark.mutate(null)}>
      {words.inbox.markAll}
    </Button>
  );
  // Who writes tools finds them in the navigation; everybody may be told of their own schedules.
  const actions = (
    <>
      {markButton}
      {!can?.writeTools && (
        <ButtonLink variant="default" to="/admin/alerts">
          {words.shell.alerts}
        </ButtonLink>
      )}
    </>
  );
  return (
    <Page title={words.inbox.title} lead={words.inbox.lead} actions={actions}>
      {inbox.error && <ErrorNotice error={inbox.error} onRetry={() => inbox.refetch()} />}
      {mark.error && <ErrorNotice error={mark.error} />}
      {inbox.isPending && <LoadingLines lines={5} height={32} />}
      {inbox.isSuccess && items.length === 0 && (
        <EmptyState icon={<IconBell size={36} stroke={1.4} />} title={words.inbox.none} help={words.inbox.noneHelp} />
      )}
      {items.length > 0 && <NotificationList notifications={items} onOpen={(id) => mark.mutate(id)} />}
      {inbox.hasNextPage && (
        <Button mt="md" variant="default" loading={inbox.isFetchingNextPage} onClick={() => inbox.fetchNextPage()}>
          {words.ui.more}
        </Button>
      )}
      <p role="status" className="sr-only">
        {mark.isSuccess && unread === 0 && words.inbox.allRead}
      </p>
    </Page>
  );
}
