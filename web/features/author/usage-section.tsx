import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './usage-table.module.css';
import { UsageTable } from './usage-table.tsx';
import { useToolUsage } from './use-managed-tools.ts';

/** How the published tool is used, month by month. */
export function UsageSection({ toolId }: { toolId: string }) {
  const words = useWords().usage;
  const usage = useToolUsage(toolId);
  const months = usage.data?.months ?? [];
  // What lies before the first run says nothing.
  const since = months.findLastIndex((month) => month.runs > 0);
  return (
    <Section title={words.title}>
      {usage.error && <ErrorNotice error={usage.error} onRetry={() => usage.refetch()} />}
      {usage.isPending && <LoadingLines lines={3} />}
      {usage.isSuccess && since === -1 && <p className={classes.help}>{words.none}</p>}
      {since >= 0 && (
        <>
          <UsageTable months={months.slice(0, since + 1)} />
          <p className={classes.help}>{words.help}</p>
        </>
      )}
    </Section>
  );
}
