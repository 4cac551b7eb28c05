import { useState } from 'react';
import { AlertsSection } from '../features/alert/alerts-section.tsx';
import { ChannelsSection } from '../features/alert/channels-section.tsx';
import { DeliveriesSection } from '../features/alert/deliveries-section.tsx';
import { RulesSection } from '../features/alert/rules-section.tsx';
import { useAlertChannels } from '../features/alert/use-alerts.ts';
import { useMe } from '../features/person/use-me.ts';
import { alertWords } from '../i18n/alert-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { Page } from '../ui/page.tsx';

export function AlertsPage() {
  const words = useWords(alertWords);
  const canManage = useMe()?.can.manageAlerts === true;
  const channels = useAlertChannels(canManage).data?.items ?? [];
  const [channelId, setChannelId] = useState('');
  return (
    <Page title={words.shell.alerts} lead={words.alert.lead}>
      <AlertsSection />
      <RulesSection />
      {canManage && <ChannelsSection onTest={setChannelId} />}
      <DeliveriesSection channels={channels} channelId={channelId} onChannel={setChannelId} />
    </Page>
  );
}
