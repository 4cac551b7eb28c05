import { IconAdjustments } from '@tabler/icons-react';
import { useState } from 'react';
import { toolSettingsWords } from '../../i18n/tool-settings-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { OwnSettingsForm } from './own-settings-form.tsx';
import classes from './settings-panel.module.css';
import { type SettingsOf, useToolSettings } from './use-tool-settings.ts';

/** What one may set for oneself in a tool, folded away. Nothing at all where a tool has no settings. */
export function SettingsPanel(props: { of: SettingsOf; help: string }) {
  const words = useWords(toolSettingsWords).toolSettings;
  const settings = useToolSettings(props.of);
  // A form that was saved or reset is drawn anew with what the server has.
  const [round, setRound] = useState(0);
  if (settings.error) return <ErrorNotice error={settings.error} onRetry={() => settings.refetch()} />;
  if (!settings.data || settings.data.schemaHash === null) return null;
  return (
    <details className={classes.panel}>
      <summary className={classes.summary}>
        <IconAdjustments size={18} stroke={1.7} aria-hidden="true" />
        {words.title}
        <span className={classes.state}>{settings.data.isDefault ? words.standard : words.own}</span>
      </summary>
      <p className={classes.help}>{props.help}</p>
      <OwnSettingsForm
        key={`${settings.data.schemaHash} ${round}`}
        of={props.of}
        settings={settings.data}
        onReset={() => setRound(round + 1)}
        onOutdated={() => settings.refetch()}
      />
    </details>
  );
}
