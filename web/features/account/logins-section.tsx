import { Button } from '@mantine/core';
import { useState } from 'react';
import { accountWords } from '../../i18n/account-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDate, formatDateTime } from '../../ui/format.ts';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { describeBrowser } from './describe-browser.ts';
import classes from './row-list.module.css';
import { useEndLogin, useEndOtherLogins, useLogins } from './use-account.ts';

export function LoginsSection() {
  const words = useWords(accountWords);
  const [news, setNews] = useState('');
  const logins = useLogins();
  const end = useEndLogin();
  const endOthers = useEndOtherLogins();
  const texts = words.account.logins;
  const items = logins.data?.items ?? [];
  const error = end.error ?? endOthers.error;

  const endOthersButton = items.length > 1 && (
    <Button
      size="sm"
      variant="default"
      loading={endOthers.isPending}
      onClick={() => endOthers.mutate(undefined, { onSuccess: () => setNews(texts.endedAll) })}
    >
      {texts.endOthers}
    </Button>
  );
  return (
    <Section title={texts.title} aside={endOthersButton}>
      {logins.isPending && <LoadingLines lines={2} />}
      {logins.error && <ErrorNotice error={logins.error} onRetry={() => logins.refetch()} />}
      {error && <ErrorNotice error={error} />}
      <ul className={classes.list}>
        {items.map((login) => {
          const browser = describeBrowser(login.userAgent) ?? texts.unknown;
          return (
            <li key={login.id} className={classes.row}>
              <span className={classes.words}>
                <span className={classes.name}>{browser}</span>{' '}
                {login.isThis && <StateBadge tone="good">{texts.this}</StateBadge>}
                <span className={classes.more}>
                  {[
                    login.address,
                    texts.since(formatDate(login.createdAt, words.locale)),
                    texts.seen(formatDateTime(login.lastSeenAt, words.locale)),
                  ].join(' · ')}
                </span>
              </span>
              {!login.isThis && (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={texts.endOf(browser)}
                  disabled={end.isPending}
                  onClick={() => end.mutate(login.id, { onSuccess: () => setNews(texts.ended) })}
                >
                  {texts.end}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <p role="status">{news}</p>
    </Section>
  );
}
