import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { ApiError } from '../../../src/client/client.ts';
import type { ToolSettings } from '../../../src/contract/tool-settings.ts';
import { toolSettingsWords } from '../../i18n/tool-settings-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { FormFields } from '../form/form-fields.tsx';
import { issuesOf } from '../form/server-issues.ts';
import { useForm } from '../form/use-form.ts';
import classes from './settings-panel.module.css';
import { type SettingsOf, useChangeToolSettings } from './use-tool-settings.ts';

/** The same boxes and the same checks as the form of a run. */
export function OwnSettingsForm(props: {
  of: SettingsOf;
  settings: ToolSettings;
  onReset: () => void;
  onOutdated: () => void;
}) {
  const words = useWords(toolSettingsWords);
  const { settings } = props;
  const element = useRef<HTMLFormElement>(null);
  const [news, setNews] = useState('');
  const save = useChangeToolSettings(props.of);
  const [given] = useState(settings.values);
  const form = useForm(settings.fields, given, issuesOf(save.error));
  const isOutdated = save.error instanceof ApiError && save.error.code === 'stale_state';

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setNews('');
    const values = form.submit();
    if (values === null) {
      requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    const change = { schemaHash: settings.schemaHash ?? '', values };
    save.mutate(change, { onSuccess: () => setNews(words.toolSettings.saved) });
  };
  const handleReset = () => save.mutate(null, { onSuccess: props.onReset });
  return (
    <form ref={element} onSubmit={handleSubmit} noValidate>
      <Stack gap="lg">
        <FormFields form={form} />
        {save.error && <ErrorNotice error={save.error} {...(isOutdated ? { onRetry: props.onOutdated } : {})} />}
        <Group gap="sm">
          <Button type="submit" variant="default" loading={save.isPending}>
            {words.toolSettings.save}
          </Button>
          {!settings.isDefault && (
            <Button variant="subtle" disabled={save.isPending} onClick={handleReset}>
              {words.toolSettings.reset}
            </Button>
          )}
          <span role="status" className={classes.saved}>
            {news}
          </span>
        </Group>
      </Stack>
    </form>
  );
}
