import { useQuery } from '@tanstack/react-query';
import type { Run } from '../../../src/contract/run.ts';
import type { ToolPage } from '../../../src/contract/tool.ts';
import { toolWords } from '../../i18n/tool-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RunForm } from '../form/run-form.tsx';
import { runQuery, useStartRun } from '../run/use-runs.ts';
import classes from './tool-form.module.css';

/** The form of a published tool; `fromRunId` fills it with the inputs of an earlier run. */
export function ToolForm(props: { tool: ToolPage; fromRunId: string | undefined; onStarted: (run: Run) => void }) {
  const words = useWords(toolWords);
  const { tool, fromRunId } = props;
  const start = useStartRun(tool.slug);
  const earlier = useQuery({ ...runQuery(fromRunId ?? ''), enabled: fromRunId !== undefined });
  // Without the earlier run, because it is gone or another's, the form is simply empty.
  if (fromRunId !== undefined && earlier.isPending) return <LoadingLines lines={4} />;
  const given = earlier.data?.tool.id === tool.id ? earlier.data.inputs : undefined;
  return (
    <>
      {given && (
        <div className={classes.filled}>
          <Notice level="info">{words.tool.filledFrom}</Notice>
        </div>
      )}
      <RunForm
        form={tool.form}
        {...(given ? { given } : {})}
        keptFiles={tool.session?.files.map((file) => file.name) ?? []}
        label={words.tool.run}
        isBusy={start.isPending}
        error={start.error}
        empty={<p className={classes.empty}>{words.tool.noInput}</p>}
        onRun={(request) => start.mutate(request, { onSuccess: props.onStarted })}
      />
    </>
  );
}
