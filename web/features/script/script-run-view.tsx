import { Button, Group } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { runWords } from '../../i18n/run-words.ts';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime, formatDuration } from '../../ui/format.ts';
import { isFinal } from '../run/run-status.ts';
import { StatusBadge } from '../run/status-badge.tsx';
import { ScriptOutput } from './script-output.tsx';
import { ScriptProblem } from './script-problem.tsx';
import classes from './script-run-view.module.css';
import { useScriptLog } from './use-script-log.ts';
import { useCancelRun, useScriptRun } from './use-scripts.ts';

/** One run, live: its state, what it prints, and the means to end it. */
export function ScriptRunView(props: { runId: string }) {
  const words = useWords(runWords, scriptWords);
  const { log, error } = useScriptLog(props.runId);
  const { data: run, error: runError } = useScriptRun(props.runId);
  const cancel = useCancelRun(props.runId);
  const status = log.status ?? run?.status ?? 'queued';
  const isLive = !isFinal(status);
  const { message, value, durationMs, startedBy, version, reportedByPage } = run?.meta ?? {};
  return (
    <div>
      <Group justify="space-between" mb="xs">
        <span role="status">
          <StatusBadge status={status} size="md" />
        </span>
        {isLive && (
          <Button
            size="compact-sm"
            variant="default"
            loading={cancel.isPending}
            leftSection={<IconPlayerStop size={15} aria-hidden="true" />}
            onClick={() => cancel.mutate()}
          >
            {words.script.stop}
          </Button>
        )}
      </Group>
      {run && (
        <p className={classes.facts}>
          {words.script.ranBy(startedBy?.name ?? '', formatDateTime(run.createdAt, words.locale), version ?? 1)}
          {durationMs !== null && durationMs !== undefined && ` · ${formatDuration(durationMs, words)}`}
          {run.exitCode !== null && ` · ${words.details.exitCode} ${run.exitCode}`}
        </p>
      )}
      {reportedByPage && <p className={classes.facts}>{words.script.reported}</p>}
      {!isLive && message && (
        <p className={classes.message} lang="en">
          {message}
        </p>
      )}
      <ScriptProblem error={error ?? runError ?? cancel.error} />
      <ScriptOutput
        name={`${run?.meta.scriptName ?? 'script'}-${props.runId}`}
        book={log.book}
        version={log.seq}
        isLive={isLive}
      />
      {!isLive && value !== null && value !== undefined && (
        <>
          <p className={classes.label}>{words.script.value}</p>
          <pre className={classes.value}>{JSON.stringify(value, null, 2)}</pre>
        </>
      )}
    </div>
  );
}
