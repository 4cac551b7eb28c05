import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AlertRule } from '../../../src/contract/alert.ts';
import { type AlertEvent, alertEvents, eventsOfInstallation, severities } from '../../../src/contract/alert-events.ts';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { SaveError } from '../../ui/save-error.tsx';
import { useMailWishes } from '../account/use-account.ts';
import { useMe } from '../person/use-me.ts';
import rows from './alert-rows.module.css';
import { QuietFields } from './quiet-fields.tsx';
import { emptyRule, type RuleValues, valuesOf } from './rule-values.ts';
import { ThresholdFields } from './threshold-fields.tsx';
import { useAlertChannels, useSaveAlertRule } from './use-alerts.ts';

interface Props {
  /** Null: a new one. */
  rule: AlertRule | null;
  tools: { id: string; title: string }[];
  schedules: { id: string; name: string; toolTitle: string }[];
  canManage: boolean;
  onSaved: (name: string) => void;
  onClose: () => void;
}

export function RuleForm({ rule, tools, schedules, canManage, onSaved, onClose }: Props) {
  const words = useWords(alertWords);
  const texts = words.alert.form;
  const firstTool = canManage ? null : (tools[0]?.id ?? null);
  const firstSchedule = canManage || firstTool !== null ? null : (schedules[0]?.id ?? null);
  const [values, setValues] = useState<RuleValues>(() =>
    rule ? valuesOf(rule) : { ...emptyRule, toolId: firstTool, scheduleId: firstSchedule },
  );
  const [isTried, setTried] = useState(false);
  const [readAt] = useState(rule?.updatedAt);
  const save = useSaveAlertRule(rule?.id ?? null);
  const channels = useAlertChannels(canManage).data?.items ?? [];
  const hasNothing = !canManage && rule === null && firstTool === null && firstSchedule === null;
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
    saveOver(readAt);
  };
  const saveOver = (updatedAt?: string) =>
    save.mutate({ ...values, events, ...(updatedAt && { updatedAt }) }, { onSuccess: ({ name }) => onSaved(name) });
  if (hasNothing) {
    return (
      <>
        <p>{texts.nothing}</p>
        <Button variant="default" onClick={onClose}>
          {words.ui.close}
        </Button>
      </>
    );
  }
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
        <NativeSelect
          label={texts.tool}
          value={scopeOf(values)}
          data={[
            ...(canManage ? [{ value: '', label: words.alert.rules.everything }] : []),
            { group: texts.tools, items: choicesOf('tool', tools, rule?.tool ?? null) },
            { group: texts.schedules, items: choicesOf('schedule', schedules.map(withTool), rule?.schedule ?? null) },
          ]}
          onChange={(event) => change(readScope(event.currentTarget.value))}
        />
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
        {save.error && <SaveError error={save.error} onSaveOver={() => saveOver()} />}
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
  const words = useWords(alertWords);
  const { form: texts, channels: channelTexts } = words.alert;
  const { rule, values, channels } = props;
  const me = useMe();
  const wishes = useMailWishes().data;
  // Of one's own rule it is said beforehand where a mail would not arrive.
  const isOwn = rule === null || rule.owner.id === me?.person.id;
  const owner = isOwn ? undefined : rule.owner.name;
  const isUnproven = isOwn && wishes?.isVerified === false;
  const noMail = wishes?.isSetUp === false ? texts.noMail : isUnproven ? texts.notVerified : undefined;
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
        <Checkbox
          value="email"
          label={owner === undefined ? texts.toEmail : texts.ownerEmail(owner)}
          description={noMail}
        />
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

const withTool = ({ id, name, toolTitle }: { id: string; name: string; toolTitle: string }) => ({
  id,
  title: `${toolTitle} (${name})`,
});

/** What can be watched; what the list has no room for is still what the rule is of. */
function choicesOf(
  kind: 'tool' | 'schedule',
  things: { id: string; title: string }[],
  chosen: { id: string; title?: string; name?: string } | null,
) {
  const isMissing = chosen !== null && !things.some(({ id }) => id === chosen.id);
  const all = isMissing ? [{ id: chosen.id, title: chosen.title ?? chosen.name ?? '' }, ...things] : things;
  return all.map(({ id, title }) => ({ value: `${kind}:${id}`, label: title }));
}

function scopeOf({ toolId, scheduleId }: Pick<RuleValues, 'toolId' | 'scheduleId'>): string {
  if (scheduleId !== null) return `schedule:${scheduleId}`;
  return toolId === null ? '' : `tool:${toolId}`;
}

function readScope(text: string): Pick<RuleValues, 'toolId' | 'scheduleId'> {
  const [kind, id = null] = text.split(':');
  return { toolId: kind === 'tool' ? id : null, scheduleId: kind === 'schedule' ? id : null };
}
