import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { AlertChannel } from '../../../src/contract/alert.ts';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import rows from './alert-rows.module.css';
import { ChannelForm } from './channel-form.tsx';
import { useAlertChannels, useDeleteAlertChannel, useTestAlertChannel } from './use-alerts.ts';

type Open = AlertChannel | 'new' | null;

export function ChannelsSection({ onTest }: { onTest: (channelId: string) => void }) {
  const words = useWords(alertWords);
  const texts = words.alert.channels;
  const [open, setOpen] = useState<Open>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [news, setNews] = useState('');
  const channels = useAlertChannels(true);
  const remove = useDeleteAlertChannel();
  const test = useTestAlertChannel();
  const error = remove.error ?? test.error;
  const handleSaved = (name: string, made: string | null) => {
    setOpen(null);
    setSecret(made);
    setNews(texts.saved(name));
  };
  const handleRemove = ({ id, name }: AlertChannel) => {
    if (window.confirm(texts.removeAsk(name))) remove.mutate(id, { onSuccess: () => setNews(texts.removed(name)) });
  };
  const handleTest = ({ id }: AlertChannel) => {
    onTest(id);
    test.mutate(id, { onSuccess: () => setNews(texts.testing) });
  };
  const addButton = channels.isSuccess && open === null && secret === null && (
    <Button
      variant="default"
      size="sm"
      leftSection={<IconPlus size={17} aria-hidden="true" />}
      onClick={() => setOpen('new')}
    >
      {texts.add}
    </Button>
  );
  return (
    <Section title={texts.title} aside={addButton} raised={open !== null}>
      <p>{texts.lead}</p>
      {channels.isPending && <LoadingLines lines={2} />}
      {channels.error && <ErrorNotice error={channels.error} onRetry={() => channels.refetch()} />}
      {error && <ErrorNotice error={error} />}
      {secret !== null && (
        <Notice level="warning" live title={texts.secret}>
          <p style={{ overflowWrap: 'anywhere' }}>
            <code>{secret}</code>
          </p>
          <p>{texts.secretHelp}</p>
          <CopyButton text={secret} label={texts.copySecret} visibleLabel={texts.copySecret} />{' '}
          <Button size="xs" onClick={() => setSecret(null)}>
            {texts.done}
          </Button>
        </Notice>
      )}
      {open !== null && (
        <ChannelForm
          key={open === 'new' ? open : open.id}
          channel={open === 'new' ? null : open}
          onSaved={handleSaved}
          onClose={() => setOpen(null)}
        />
      )}
      {channels.data?.items.length === 0 && open === null && <p>{texts.none}</p>}
      {open === null && (
        <ul className={rows.list}>
          {channels.data?.items.map((channel) => (
            <ChannelItem
              key={channel.id}
              channel={channel}
              isBusy={test.isPending}
              onTest={() => handleTest(channel)}
              onEdit={() => setOpen(channel)}
              onRemove={() => handleRemove(channel)}
            />
          ))}
        </ul>
      )}
      <p role="status">{news}</p>
    </Section>
  );
}

function ChannelItem(props: {
  channel: AlertChannel;
  isBusy: boolean;
  onTest: () => void;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const texts = useWords(alertWords).alert.channels;
  const { channel } = props;
  const receivers = [
    ...channel.people.map(({ name }) => name),
    ...channel.addresses,
    ...(channel.url ? [channel.url] : []),
  ];
  return (
    <li className={rows.row}>
      <div className={rows.words}>
        <h3 className={rows.name}>{channel.name}</h3>
        <p className={rows.more}>
          {texts.kinds[channel.kind]} · {texts.rules(channel.rules)}
          {!channel.isEnabled && <StateBadge tone="quiet">{texts.off}</StateBadge>}
        </p>
        <p className={rows.more}>{receivers.join(', ')}</p>
      </div>
      <div className={rows.actions}>
        <Button
          size="xs"
          variant="default"
          disabled={props.isBusy}
          aria-label={texts.testOf(channel.name)}
          onClick={props.onTest}
        >
          {texts.test}
        </Button>
        <Button size="xs" variant="default" aria-label={texts.editOf(channel.name)} onClick={props.onEdit}>
          {texts.edit}
        </Button>
        <Button size="xs" variant="default" aria-label={texts.removeOf(channel.name)} onClick={props.onRemove}>
          {texts.remove}
        </Button>
      </div>
    </li>
  );
}
