import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { accountWords } from '../../i18n/account-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDate, formatDateTime } from '../../ui/format.ts';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './row-list.module.css';
import { TokenForm } from './token-form.tsx';
import { useRevokeToken, useTokens } from './use-account.ts';

export function TokensSection({ hasPassword }: { hasPassword: boolean }) {
  const words = useWords(accountWords);
  const [isAdding, setAdding] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [news, setNews] = useState('');
  const tokens = useTokens();
  const revoke = useRevokeToken();
  const items = tokens.data?.items ?? [];
  const texts = words.account.tokens;

  const handleMade = (token: string) => {
    setAdding(false);
    setMade(token);
  };
  const addButton = !isAdding && made === null && (
    <Button
      variant="default"
      size="sm"
      leftSection={<IconKey size={17} aria-hidden="true" />}
      onClick={() => setAdding(true)}
    >
      {texts.add}
    </Button>
  );
  return (
    <Section title={texts.title} aside={addButton}>
      <p>{texts.lead}</p>
      {made !== null && (
        <Notice level="warning" live title={texts.made}>
          <p>
            <code>{made}</code>
          </p>
          <p>{texts.madeHelp}</p>
          <CopyButton text={made} label={texts.copy} visibleLabel={texts.copy} />{' '}
          <Button size="xs" onClick={() => setMade(null)}>
            {texts.done}
          </Button>
        </Notice>
      )}
      {isAdding && <TokenForm hasPassword={hasPassword} onMade={handleMade} onClose={() => setAdding(false)} />}
      {tokens.isPending && <LoadingLines lines={2} />}
      {tokens.error && <ErrorNotice error={tokens.error} onRetry={() => tokens.refetch()} />}
      {revoke.error && <ErrorNotice error={revoke.error} />}
      {tokens.isSuccess && items.length === 0 && !isAdding && <p>{texts.none}</p>}
      <ul className={classes.list}>
        {items.map((token) => (
          <li key={token.id} className={classes.row}>
            <span className={classes.words}>
              <span className={classes.name}>{token.name}</span> <code>{token.hint}…</code>
              <span className={classes.more}>
                {[
                  ...token.scopes.map((scope) => texts.scopeNames[scope]),
                  texts.expires(formatDate(token.expiresAt, words.locale)),
                  token.lastUsedAt === null ? texts.unused : texts.used(formatDateTime(token.lastUsedAt, words.locale)),
                ].join(' · ')}
              </span>
            </span>
            <Button
              size="xs"
              variant="default"
              aria-label={texts.revokeOf(token.name)}
              disabled={revoke.isPending}
              onClick={() => revoke.mutate(token.id, { onSuccess: () => setNews(texts.revoked(token.name)) })}
            >
              {texts.revoke}
            </Button>
          </li>
        ))}
      </ul>
      <p role="status">{news}</p>
    </Section>
  );
}
