import { Button, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { MonitoringPeriod } from '../../src/contract/monitoring.ts';
import { EndedCharts } from '../features/monitoring/ended-charts.tsx';
import classes from '../features/monitoring/figures.module.css';
import { NowTiles } from '../features/monitoring/now-tiles.tsx';
import { OpenRuns } from '../features/monitoring/open-runs.tsx';
import { periods } from '../features/monitoring/periods.ts';
import { StorageFacts } from '../features/monitoring/storage-facts.tsx';
import { ToolFigures } from '../features/monitoring/tool-figures.tsx';
import { usageExportUrl, useMonitoring } from '../features/monitoring/use-monitoring.ts';
import { WindowTable } from '../features/monitoring/window-table.tsx';
import { WorkerList } from '../features/monitoring/worker-list.tsx';
import { monitoringWords } from '../i18n/monitoring-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import figures from '../ui/figure-table.module.css';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import { useNow } from '../ui/use-now.ts';

export function MonitoringPage() {
  const words = useWords(monitoringWords);
  const texts = words.monitoring;
  const navigate = useNavigate({ from: '/admin/monitoring' });
  const { period = '24h' } = useSearch({ from: '/signed-in/admin/monitoring' });
  const monitoring = useMonitoring(period);
  const shown = monitoring.data;
  const now = useNow(shown !== undefined && shown.runs.length > 0);

  const show = (next: MonitoringPeriod) => navigate({ search: next === '24h' ? {} : { period: next }, replace: true });

  return (
    <Page title={words.shell.monitoring} lead={texts.lead}>
      {monitoring.error && <ErrorNotice error={monitoring.error} onRetry={() => monitoring.refetch()} />}
      {monitoring.isPending && <LoadingLines lines={8} height={40} />}
      {shown && (
        <>
          <NowTiles shown={shown} />
          <Section title={texts.open}>
            <OpenRuns shown={shown} now={now} />
          </Section>
          <Section
            title={texts.ended}
            aside={
              <SegmentedControl
                aria-label={texts.period}
                size="xs"
                value={period}
                data={periods.map((each) => ({ value: each, label: texts.periods[each] }))}
                // The control gives back one of the values that it was given.
                onChange={(value) => show(value as MonitoringPeriod)}
              />
            }
          >
            <EndedCharts intervals={shown.intervals} period={period} />
            <WindowTable windows={shown.windows} />
          </Section>
          <Section title={texts.tools}>
            <div className={classes.columns}>
              <ToolFigures title={texts.busiest} none={texts.nothingEnded} figures={shown.busiest} />
              <ToolFigures title={texts.failing} none={texts.noFailures} figures={shown.failing} />
            </div>
            <p className={figures.help}>{texts.toolsHelp}</p>
          </Section>
          <Section title={texts.workers}>
            <WorkerList workers={shown.workers} at={shown.at} />
          </Section>
          <Section title={texts.storage}>
            <StorageFacts storage={shown.storage} />
          </Section>
          <Section title={texts.usage}>
            <p className={figures.help}>{texts.usageHelp}</p>
            <div className={classes.exports}>
              {(['csv', 'json'] as const).map((format) => (
                <Button
                  key={format}
                  component="a"
                  href={usageExportUrl(format)}
                  download
                  variant="default"
                  leftSection={<IconDownload size={16} aria-hidden="true" />}
                >
                  {texts.exportAs(format.toUpperCase())}
                </Button>
              ))}
            </div>
          </Section>
        </>
      )}
    </Page>
  );
}
