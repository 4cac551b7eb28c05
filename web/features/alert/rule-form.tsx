import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AlertRule } from '../../../src/contract/alert.ts';
import { type AlertEvent, alertEvents, eventsOfInstallation, severities } from '../../../src/contract/alert-events.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import rows from './alert-rows.module.css';
import { QuietFields } from './quiet-fields.tsx';
import { emptyRule, type RuleValues, valuesOf } from './rule-values.ts';
import { ThresholdFields } from './threshold-fields.tsx';
import { useAlertChannels, useSaveAlertRule } from './use-alerts.ts';

interface Props {
  /** Null: a new one. */
  rule: AlertRule | null;
  tools: { id: string; title: string }[];
  canManage: boolean;
  onSaved: (name: string) => void;
  onClose: () => void;
}

export function RuleForm({ rule, tools, canManage, onSaved, onClose }: Props) {
  const words = useWords();
  const texts = words.alert.form;
  const first = canManage ? null : (tools[0]?.id ?? null);
  const [values, setValues] = useState<RuleValues>(() => (rule ? valuesOf(rule) : { ...emptyRule, toolId: first }));
  const [isTried, setTried] = useState(false);
  const save = useSaveAlertRule(rule?.id ?? null);
  const channels = useAlertChannels(canManage).data?.items ?? [];
  const isOfAll = values.toolId === null && values.scheduleId === null;
  const offered = alertEvents.filter((event) => isOffered(event, isOfAll));
  const events = offered.filter((event) => values.events.includes(event));
  const reachesNobody = !values.toInbox && !values.toEmail && values.channelIds.length === 0;
  const hasNoEvent = events.every((event) => event === 'recovered');
  const change = (part: Partial<RuleValues>) => setValues({ ...values, ...part });
  const isNoTime = values.quietHours !== null && values.quietHours.from === values.quietHours.to;

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (hasNoEvent || reachesNobody || isNoTime) return;
    save.mutate({ ...values, events }, { onSuccess: ({ name }) => onSaved(name) });
  };
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={640}>
        <TextInput
          label={texts.name}
          required
          maxLength={120}
          autoFocus
          value={values.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        {values.scheduleId === null && (
          <NativeSelect
            label={texts.tool}
            value={values.toolId ?? ''}
            data={[
              ...(canManage ? [{ value: '', label: words.alert.rules.everything }] : []),
              ...withChosen(tools, rule).map(({ id, title }) => ({ value: id, label: title })),
            ]}
            onChange={(event) => change({ toolId: event.currentTarget.value || null })}
          />
        )}
        <Checkbox.Group
          label={texts.events}
          value={events}
          error={isTried && hasNoEvent ? texts.needEvent : undefined}
          onChange={(chosen) => change({ events: alertEvents.filter((each) => chosen.includes(each)) })}
        >
          <Stack gap="xs" mt="xs">
            {offered.map((event) => (
              <Checkbox key={event} value={event} label={texts.eventNames[event]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <ThresholdFields events={events} values={values} onChange={change} />
        <NativeSelect
          label={texts.severity}
          description={texts.severityHelp}
          value={values.severity}
          data={severities.map((each) => ({ value: each, label: words.alert.severities[each] }))}
          onChange={({ currentTarget: { value } }) =>
            change({ severity: severities.find((each) => each === value) ?? values.severity })
          }
        />
        <Receivers
          rule={rule}
          values={values}
          channels={channels}
          onChange={change}
          isWrong={isTried && reachesNobody}
        />
        <div className={rows.fields}>
          <TextInput
            type="number"
            min={0}
            max={1440}
            required
            label={texts.digestMinutes}
            description={texts.digestHelp}
            value={values.digestMinutes}
            onChange={(event) => change({ digestMinutes: event.currentTarget.valueAsNumber || 0 })}
          />
        </div>
        <QuietFields
          quietHours={values.quietHours}
          isWrong={isTried && isNoTime}
          onChange={(quietHours) => change({ quietHours })}
        />
        <Checkbox
          label={texts.isEnabled}
          checked={values.isEnabled}
          onChange={(event) => change({ isEnabled: event.currentTarget.checked })}
        />
        {save.error && <ErrorNotice error={save.error} />}
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

/** Whom a rule tells: whose it is, and channels for who manages alerts. */
function Receivers(props: {
  rule: AlertRule | null;
  values: RuleValues;
  channels: { id: string; name: string; kind: 'email' | 'inbox' | 'webhook' }[];
  onChange: (part: Partial<RuleValues>) => void;
  isWrong: boolean;
}) {
  const words = useWords();
  const { form: texts, channels: channelTexts } = words.alert;
  const { rule, values, channels } = props;
  const owner = rule?.owner.name;
  const chosen = [...(values.toInbox ? ['inbox'] : []), ...(values.toEmail ? ['email'] : []), ...values.channelIds];
  const handleChange = (next: string[]) =>
    props.onChange({
      toInbox: next.includes('inbox'),
      toEmail: next.includes('email'),
      channelIds: next.filter((each) => each !== 'inbox' && each !== 'email'),
    });
  return (
    <Checkbox.Group
      label={texts.whom}
      value={chosen}
      onChange={handleChange}
      error={props.isWrong ? texts.needWhom : undefined}
    >
      <Stack gap="xs" mt="xs">
        <Checkbox value="inbox" label={owner === undefined ? texts.toInbox : texts.ownerInbox(owner)} />
        <Checkbox value="email" label={owner === undefined ? texts.toEmail : texts.ownerEmail(owner)} />
        {channels.map(({ id, name, kind }) => (
          <Checkbox key={id} value={id} label={texts.channelOf(name, channelTexts.kinds[kind])} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

/** The queue and the workers are everybody's; a long silence is of one thing. */
function isOffered(event: AlertEvent, isOfAll: boolean): boolean {
  if (event === 'missed') return true;
  if (event === 'no_success') return !isOfAll;
  return isOfAll || !eventsOfInstallation.some((each) => each === event);
}

/** A tool that the list has no room for is still the one that the rule is of. */
function withChosen(tools: { id: string; title: string }[], rule: AlertRule | null) {
  const { tool = null } = rule ?? {};
  return tool === null || tools.some(({ id }) => id === tool.id) ? tools : [tool, ...tools];
}
