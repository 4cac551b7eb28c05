import { usageWords } from '../../i18n/usage-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import figures from '../../ui/figure-table.module.css';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { Section } from '../../ui/section.tsx';
import { UsageTable } from './usage-table.tsx';
import { useToolUsage } from './use-managed-tools.ts';

/** How the published tool is used, month by month. */
export function UsageSection({ toolId }: { toolId: string }) {
  const words = useWords(usageWords).usage;
  const usage = useToolUsage(toolId);
  const months = usage.data?.months ?? [];
  // What lies before the first run says nothing.
  const since = months.findLastIndex((month) => month.runs > 0);
  return (
    <Section title={words.title}>
      {usage.error && <ErrorNotice error={usage.error} onRetry={() => usage.refetch()} />}
      {usage.isPending && <LoadingLines lines={3} />}
      {usage.isSuccess && since === -1 && <p className={figures.help}>{words.none}</p>}
      {since >= 0 && (
        <>
          <UsageTable months={months.slice(0, since + 1)} />
          <p className={figures.help}>{words.help}</p>
        </>
      )}
    </Section>
  );
}
