import { SettingsForm } from '../features/settings/settings-form.tsx';
import { useSettings } from '../features/settings/use-settings.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';

export function SettingsPage() {
  const words = useWords();
  const settings = useSettings();
  return (
    <Page title={words.settings.title} lead={words.settings.lead}>
      {settings.data ? (
        <SettingsForm page={settings.data} />
      ) : settings.error ? (
        <ErrorNotice error={settings.error} onRetry={() => settings.refetch()} />
      ) : (
        <LoadingLines lines={4} />
      )}
    </Page>
  );
}
