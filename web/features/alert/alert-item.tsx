import { Button } from '@mantine/core';
import type { Alert } from '../../../src/contract/alert.ts';
import { alertSentence } from '../../../src/core/alert/alert-sentence.ts';
import { alertWords } from '../../i18n/alert-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useMe } from '../person/use-me.ts';
import { useScriptChoices } from '../schedule/use-schedules.ts';
import rows from './alert-rows.module.css';
import { SeverityBadge } from './severity-badge.tsx';

/** One alert: what happened, since when, who knows of it, and what one can do. */
export function AlertItem(props: { alert: Alert; isBusy: boolean; onAcknowledge: () => void; onResolve: () => void }) {
  const words = useWords(alertWords);
  const texts = words.alert;
  const { alert, isBusy } = props;
  const { acknowledged, resolved, rule } = alert;
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
          <span>{rule ? texts.ofRule(rule.name) : texts.ofProgram}</span>
          <Ways alert={alert} />
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

/** From an alert to what it is about: one's own run, the schedule, the script, and for who oversees them all runs of the tool. */
function Ways({ alert }: { alert: Alert }) {
  const texts = useWords(alertWords).alert;
  const can = useMe()?.can;
  const canScripts = can?.manageScripts === true;
  const scripts = useScriptChoices(canScripts).data;
  const { runId, schedule, tool } = alert;
  const isScript = tool !== null && scripts?.some(({ id }) => id === tool.id) === true;
  const isKnown = !canScripts || scripts !== undefined;
  return (
    <>
      {runId !== null && (
        <TextLink inherit underline="always" to="/runs/$runId" params={{ runId }}>
          {texts.openRun}
        </TextLink>
      )}
      {schedule && (
        <TextLink inherit underline="always" to="/schedules/$scheduleId" params={{ scheduleId: schedule.id }}>
          {texts.openSchedule}
        </TextLink>
      )}
      {tool && isScript && (
        <TextLink inherit underline="always" to="/admin/scripts/$scriptId" params={{ scriptId: tool.id }}>
          {texts.openScript}
        </TextLink>
      )}
      {can?.overseeRuns && tool && isKnown && !isScript && (
        <TextLink inherit underline="always" to="/runs" search={{ scope: 'all', tool: tool.id }}>
          {texts.openRuns}
        </TextLink>
      )}
    </>
  );
}
