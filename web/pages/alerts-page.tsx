import { useNavigate, useSearch } from '@tanstack/react-router';
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
  const navigate = useNavigate({ from: '/admin/alerts' });
  const { over, channel: channelId = '' } = useSearch({ from: '/signed-in/admin/alerts' });
  const show = (next: { over?: true; channel?: string }) =>
    navigate({ search: next, replace: true, resetScroll: false });
  const showChannel = (id: string) => show({ ...(over && { over }), ...(id && { channel: id }) });
  const showOver = (isShown: boolean) =>
    show({ ...(isShown && { over: true }), ...(channelId && { channel: channelId }) });
  return (
    <Page title={words.shell.alerts} lead={words.alert.lead}>
      <AlertsSection isAll={over === true} onAll={showOver} />
      <RulesSection />
      {canManage && <ChannelsSection onTest={showChannel} />}
      <DeliveriesSection channels={channels} channelId={channelId} onChannel={showChannel} />
    </Page>
  );
}
