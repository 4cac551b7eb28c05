import { Tabs } from '@mantine/core';
import { IconFileDescription, IconListDetails, IconTerminal2 } from '@tabler/icons-react';
import type { Run } from '../../../src/contract/run.ts';
import { runWords } from '../../i18n/run-words.ts';
import { runsWords } from '../../i18n/runs-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDate } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import type { LiveRun } from './live-run.ts';
import { LogPanel } from './log-panel.tsx';
import { RunDetails } from './run-details.tsx';
import { RunInputs } from './run-inputs.tsx';

/** Beside the result: the log and the details for those who may see them, and what was given. */
export function RunTabs(props: {
  run: Run;
  live: LiveRun;
  isOver: boolean;
  tab: string | null;
  onTab: (tab: string | null) => void;
}) {
  const words = useWords(runWords, runsWords);
  const { run, live } = props;
  const first = run.details?.error ? 'details' : run.can.readLog ? 'log' : 'given';
  const { logUntil } = run.kept;
  const isGone = logUntil !== null && Date.parse(logUntil) < Date.now();
  const goneSince = isGone && formatDate(logUntil, words.locale);
  // A finished run is about its result: nothing is opened until it is asked for.
  const shown = props.tab ?? (props.isOver && run.outputs.length > 0 ? null : first);
  return (
    <Tabs value={shown} onChange={props.onTab} keepMounted={false} allowTabDeactivation>
      <Tabs.List mb="md">
        {run.can.readLog && (
          <Tabs.Tab value="log" leftSection={<IconTerminal2 size={16} aria-hidden="true" />}>
            {words.run.log}
          </Tabs.Tab>
        )}
        {run.details && (
          <Tabs.Tab value="details" leftSection={<IconListDetails size={16} aria-hidden="true" />}>
            {words.run.details}
          </Tabs.Tab>
        )}
        <Tabs.Tab value="given" leftSection={<IconFileDescription size={16} aria-hidden="true" />}>
          {words.run.given}
        </Tabs.Tab>
      </Tabs.List>
      {run.can.readLog && (
        <Tabs.Panel value="log">
          {goneSince && live.log.lines.length === 0 && <Notice level="info">{words.runs.logGone(goneSince)}</Notice>}
          <LogPanel runId={run.id} book={live.log} version={live.seq} isLive={!props.isOver} />
        </Tabs.Panel>
      )}
      {run.details && (
        <Tabs.Panel value="details">
          <RunDetails run={run} details={run.details} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="given">
        <RunInputs run={run} />
      </Tabs.Panel>
    </Tabs>
  );
}
