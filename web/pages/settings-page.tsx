import { SettingsForm } from '../features/settings/settings-form.tsx';
import { useSettings } from '../features/settings/use-settings.ts';
import { settingsWords } from '../i18n/settings-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';

export function SettingsPage() {
  const words = useWords(settingsWords);
  const settings = useSettings();
  return (
    <Page title={words.shell.settings} lead={words.settings.lead}>
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
