import { Button, Checkbox, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AlertChannel } from '../../../src/contract/alert.ts';
import { type ChannelKind, channelKinds } from '../../../src/contract/alert-events.ts';
import { alertWords } from '../../i18n/alert-words.ts';
import { type Language, languageNames, languages } from '../../i18n/language.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SaveError } from '../../ui/save-error.tsx';
import { issuesOf } from '../form/server-issues.ts';
import { ChoosePeople } from './choose-people.tsx';
import { useSaveAlertChannel } from './use-alerts.ts';

interface Props {
  /** Null: a new one. */
  channel: AlertChannel | null;
  onSaved: (name: string, secret: string | null) => void;
  onClose: () => void;
}

export function ChannelForm({ channel, onSaved, onClose }: Props) {
  const words = useWords(alertWords);
  const texts = words.alert.channels;
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? 'email');
  const [name, setName] = useState(channel?.name ?? '');
  const [addresses, setAddresses] = useState(channel?.addresses.join('\n') ?? '');
  const [language, setLanguage] = useState<Language>(channel?.language ?? (words.locale === 'sv' ? 'sv' : 'en'));
  const [people, setPeople] = useState(channel?.people ?? []);
  const [url, setUrl] = useState(channel?.url ?? '');
  const [isEnabled, setEnabled] = useState(channel?.isEnabled ?? true);
  const save = useSaveAlertChannel(channel?.id ?? null);
  const [isTried, setTried] = useState(false);
  const [readAt] = useState(channel?.updatedAt);
  const given = addresses.split(/[\s,;]+/).filter(Boolean);
  const isMail = kind === 'email';
  const isNoAddress = isMail && !given.every((address) => /^[^@]+@[^@]+\.[^@]+$/.test(address));
  const isNobody = kind !== 'webhook' && people.length === 0 && (!isMail || given.length === 0);
  const isTaken = issuesOf(save.error).some(({ field }) => field === 'name');

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isNoAddress || isNobody) return;
    saveOver(readAt);
  };
  const saveOver = (updatedAt?: string) => {
    const receivers = {
      addresses: isMail ? given : [],
      personIds: kind === 'webhook' ? [] : people.map(({ id }) => id),
      ...(kind === 'webhook' && { url }),
    };
    save.mutate(
      { kind, name, language, isEnabled, updatedAt, ...receivers },
      { onSuccess: (saved) => onSaved(saved.name, saved.secret) },
    );
  };
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={640}>
        {channel === null && (
          <NativeSelect
            label={texts.kind}
            value={kind}
            data={channelKinds.map((each) => ({ value: each, label: texts.kinds[each] }))}
            onChange={({ currentTarget: { value } }) => setKind(channelKinds.find((each) => each === value) ?? kind)}
          />
        )}
        <TextInput
          label={texts.name}
          required
          maxLength={120}
          value={name}
          error={isTaken ? texts.isTaken : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {kind === 'webhook' && (
          <TextInput
            type="url"
            label={texts.url}
            description={texts.urlHelp}
            required
            maxLength={2000}
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
        )}
        {isMail && (
          <>
            <Textarea
              label={texts.addresses}
              description={texts.addressesHelp}
              autosize
              minRows={2}
              maxRows={8}
              error={isTried && isNoAddress ? texts.noAddress : undefined}
              value={addresses}
              onChange={(event) => setAddresses(event.currentTarget.value)}
            />
            <NativeSelect
              label={texts.language}
              value={language}
              data={languages.map((each) => ({ value: each, label: languageNames[each] }))}
              onChange={({ currentTarget: { value } }) =>
                setLanguage(languages.find((each) => each === value) ?? language)
              }
            />
          </>
        )}
        {kind !== 'webhook' && <ChoosePeople people={people} onChange={setPeople} />}
        <Checkbox
          label={texts.isEnabled}
          checked={isEnabled}
          onChange={(event) => setEnabled(event.currentTarget.checked)}
        />
        {isTried && isNobody && (
          <Notice level="error" live>
            {texts.nobody}
          </Notice>
        )}
        {save.error && !isTaken && <SaveError error={save.error} onSaveOver={() => saveOver()} />}
        <Group gap="sm">
          <Button type="submit" loading={save.isPending}>
            {texts.save}
          </Button>
          <Button variant="default" onClick={onClose}>
            {words.ui.close}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
