import { Button } from '@mantine/core';
import type { Alert } from '../../../src/contract/alert.ts';
import { alertSentence } from '../../../src/core/alert/alert-sentence.ts';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import rows from './alert-rows.module.css';
import { SeverityBadge } from './severity-badge.tsx';

/** One alert: what happened, since when, who knows of it, and what one can do. */
export function AlertItem(props: { alert: Alert; isBusy: boolean; onAcknowledge: () => void; onResolve: () => void }) {
  const words = useWords(alertWords);
  const texts = words.alert;
  const { alert, isBusy } = props;
  const { acknowledged, resolved, rule, runId } = alert;
  const sentence = alertSentence(alert, texts);
  const when = (iso: string) => formatDateTime(iso, words.locale);
  return (
    <li className={rows.row} data-over={resolved !== null || undefined}>
      <div className={rows.words}>
        <h3 className={rows.name}>{sentence}</h3>
        <p className={rows.more}>
          {resolved ? <StateBadge tone="good">{texts.isOver}</StateBadge> : <SeverityBadge severity={alert.severity} />}
          {texts.happened(alert.count, when(alert.firstAt), when(alert.lastAt))}
        </p>
        <p className={rows.more}>
          {rule ? texts.ofRule(rule.name) : texts.ofProgram}
          {runId !== null && (
            <>
              {' · '}
              <TextLink to="/runs/$runId" params={{ runId }}>
                {texts.openRun}
              </TextLink>
            </>
          )}
        </p>
        {acknowledged && (
          <p className={rows.more}>{texts.knownBy(acknowledged.by?.name ?? texts.forgotten, when(acknowledged.at))}</p>
        )}
        {resolved && (
          <p className={rows.more}>
            {resolved.by ? texts.settledBy(resolved.by.name, when(resolved.at)) : texts.overSince(when(resolved.at))}
          </p>
        )}
      </div>
      {resolved === null && (
        <div className={rows.actions}>
          {acknowledged === null && (
            <Button
              size="xs"
              variant="default"
              disabled={isBusy}
              aria-label={texts.acknowledgeOf(sentence)}
              onClick={props.onAcknowledge}
            >
              {texts.acknowledge}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            disabled={isBusy}
            aria-label={texts.resolveOf(sentence)}
            onClick={props.onResolve}
          >
            {texts.resolve}
          </Button>
        </div>
      )}
    </li>
  );
}
