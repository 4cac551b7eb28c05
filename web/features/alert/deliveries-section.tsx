import { Button, NativeSelect } from '@mantine/core';
import type { AlertChannel, AlertDelivery } from '../../../src/contract/alert.ts';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import rows from './alert-rows.module.css';
import { useAlertDeliveries } from './use-alerts.ts';

const tones = { waiting: 'quiet', trying: 'busy', sent: 'good', given_up: 'bad', dropped: 'quiet' } as const;

/** The log of what was sent, each try of it with its outcome. */
export function DeliveriesSection(props: {
  channels: AlertChannel[];
  channelId: string;
  onChannel: (channelId: string) => void;
}) {
  const words = useWords(alertWords);
  const texts = words.alert.deliveries;
  const deliveries = useAlertDeliveries(props.channelId);
  const items = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  const filter = props.channels.length > 0 && (
    <NativeSelect
      size="sm"
      aria-label={texts.showFor}
      value={props.channelId}
      data={[{ value: '', label: texts.all }, ...props.channels.map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={(event) => props.onChannel(event.currentTarget.value)}
    />
  );
  return (
    <Section title={texts.title} aside={filter}>
      {deliveries.error && <ErrorNotice error={deliveries.error} onRetry={() => deliveries.refetch()} />}
      {deliveries.isPending && <LoadingLines lines={3} />}
      {deliveries.isSuccess && items.length === 0 && <p>{texts.none}</p>}
      <ul className={rows.list}>
        {items.map((delivery) => (
          <DeliveryItem key={delivery.id} delivery={delivery} />
        ))}
      </ul>
      {deliveries.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={deliveries.isFetchingNextPage}
          onClick={() => deliveries.fetchNextPage()}
        >
          {words.ui.more}
        </Button>
      )}
    </Section>
  );
}

function DeliveryItem({ delivery }: { delivery: AlertDelivery }) {
  const words = useWords(alertWords);
  const { deliveries: texts, channels } = words.alert;
  const { state, tries, nextTryAt, channel, receiver, method } = delivery;
  const when = (iso: string) => formatDateTime(iso, words.locale);
  const name = channel?.name ?? channels.kinds[method];
  const facts = [
    delivery.isTest ? texts.test : texts.told(delivery.alerts),
    ...(receiver === null ? [] : [texts.to(receiver)]),
    when(delivery.createdAt),
    ...(nextTryAt === null ? [] : [texts.next(when(nextTryAt))]),
  ];
  return (
    <li className={rows.row}>
      <div className={rows.words}>
        <h3 className={rows.name}>{name}</h3>
        <p className={rows.more}>{facts.join(' · ')}</p>
        {tries.length > 0 && (
          <details open={state !== 'sent'}>
            <summary>{texts.tries(tries.length)}</summary>
            <ol className={rows.tries}>
              {tries.map((each) => (
                <li key={each.number} value={each.number}>
                  {when(each.at)}: {each.isSuccess ? texts.arrived : texts.failed}
                  {each.status !== null && `, ${texts.status(each.status)}`}
                  {each.fault !== null && `. ${each.fault}`}
                  {each.answer && <pre className={rows.answer}>{each.answer}</pre>}
                </li>
              ))}
            </ol>
          </details>
        )}
      </div>
      <StateBadge tone={tones[state]}>{texts.states[state]}</StateBadge>
    </li>
  );
}
