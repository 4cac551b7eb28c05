import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { AlertRule } from '../../../src/contract/alert.ts';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import rows from './alert-rows.module.css';
import { RuleForm } from './rule-form.tsx';
import { SeverityBadge } from './severity-badge.tsx';
import { useAlertRules, useDeleteAlertRule } from './use-alerts.ts';

/** Which rule is open in the form: one that is there, a new one, or none. */
type Open = AlertRule | 'new' | null;

export function RulesSection() {
  const words = useWords(alertWords);
  const texts = words.alert.rules;
  const [open, setOpen] = useState<Open>(null);
  const [news, setNews] = useState('');
  const rules = useAlertRules();
  const remove = useDeleteAlertRule();
  const handleSaved = (name: string) => {
    setOpen(null);
    setNews(texts.saved(name));
  };
  const handleRemove = ({ id, name }: AlertRule) => {
    if (window.confirm(texts.removeAsk(name))) remove.mutate(id, { onSuccess: () => setNews(texts.removed(name)) });
  };
  const addButton = rules.isSuccess && open === null && (
    <Button
      variant="default"
      size="sm"
      leftSection={<IconPlus size={17} aria-hidden="true" />}
      onClick={() => setOpen('new')}
    >
      {texts.add}
    </Button>
  );
  return (
    <Section title={texts.title} aside={addButton} raised={open !== null}>
      <p>{texts.lead}</p>
      {rules.isPending && <LoadingLines lines={2} />}
      {rules.error && <ErrorNotice error={rules.error} onRetry={() => rules.refetch()} />}
      {remove.error && <ErrorNotice error={remove.error} />}
      {rules.data && open !== null && (
        <RuleForm
          key={open === 'new' ? open : open.id}
          rule={open === 'new' ? null : open}
          tools={rules.data.tools}
          schedules={rules.data.schedules}
          canManage={rules.data.can.manage}
          onSaved={handleSaved}
          onClose={() => setOpen(null)}
        />
      )}
      {rules.data?.items.length === 0 && open === null && <p>{texts.none}</p>}
      {open === null && (
        <ul className={rows.list}>
          {rules.data?.items.map((rule) => (
            <RuleItem key={rule.id} rule={rule} onEdit={() => setOpen(rule)} onRemove={() => handleRemove(rule)} />
          ))}
        </ul>
      )}
      <p role="status" className="sr-only">
        {news}
      </p>
    </Section>
  );
}

function RuleItem(props: { rule: AlertRule; onEdit: () => void; onRemove: () => void }) {
  const words = useWords(alertWords);
  const { rules: texts, form } = words.alert;
  const { rule } = props;
  const what = rule.tool?.title ?? rule.schedule?.name ?? texts.everything;
  const receivers = [
    ...(rule.toInbox ? [texts.ownerInbox(rule.owner.name)] : []),
    ...(rule.toEmail ? [texts.ownerMail(rule.owner.name)] : []),
    ...rule.channels.map(({ name }) => name),
  ];
  return (
    <li className={rows.row}>
      <div className={rows.words}>
        <h3 className={rows.name}>{rule.name}</h3>
        <p className={rows.more}>
          <SeverityBadge severity={rule.severity} />
          {what}
          {!rule.isEnabled && <StateBadge tone="quiet">{texts.off}</StateBadge>}
          {rule.isStopped && <StateBadge tone="warn">{texts.stopped}</StateBadge>}
          {receivers.length === 0 && <StateBadge tone="warn">{texts.tellsNobody}</StateBadge>}
        </p>
        <p className={rows.more}>{rule.events.map((event) => form.eventNames[event]).join(' · ')}</p>
        <p className={rows.more}>{receivers.length > 0 ? texts.tells(receivers.join(', ')) : texts.channelsGone}</p>
        {rule.isStopped && <p className={rows.more}>{texts.whyStopped}</p>}
      </div>
      <div className={rows.actions}>
        <Button size="xs" variant="default" aria-label={texts.editOf(rule.name)} onClick={props.onEdit}>
          {texts.edit}
        </Button>
        <Button size="xs" variant="default" aria-label={texts.removeOf(rule.name)} onClick={props.onRemove}>
          {texts.remove}
        </Button>
      </div>
    </li>
  );
}
