import { Group } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ApiError } from '../../src/client/client.ts';
import { RecentRuns } from '../features/run/recent-runs.tsx';
import { FavouriteButton } from '../features/tool/favourite-button.tsx';
import { ToolForm } from '../features/tool/tool-form.tsx';
import { ToolSessionNotice } from '../features/tool/tool-session-notice.tsx';
import { useTool } from '../features/tool/use-tools.ts';
import { SettingsPanel } from '../features/tool-settings/settings-panel.tsx';
import { runWords } from '../i18n/run-words.ts';
import { scheduleWords } from '../i18n/schedule-words.ts';
import { toolSettingsWords } from '../i18n/tool-settings-words.ts';
import { toolWords } from '../i18n/tool-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { ButtonLink, TextLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import { TwoColumns } from '../ui/two-columns.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import classes from './tool-page.module.css';

export function ToolPage() {
  const words = useWords(runWords, scheduleWords, toolWords, toolSettingsWords);
  const navigate = useNavigate();
  const { slug } = useParams({ from: '/signed-in/tools/$slug' });
  const { from } = useSearch({ from: '/signed-in/tools/$slug' });
  const { data: tool, error, refetch } = useTool(slug);
  if (error instanceof ApiError && (error.code === 'not_found' || error.code === 'invalid_request')) {
    return <NotFoundPage />;
  }
  if (!tool) {
    return (
      <Page title={words.run.openTool}>
        {error ? <ErrorNotice error={error} onRetry={refetch} /> : <LoadingLines lines={6} />}
      </Page>
    );
  }
  const actions = (
    <Group gap="xs">
      <FavouriteButton tool={tool} />
      {tool.can.edit && (
        <ButtonLink to="/admin/tools/$toolId" params={{ toolId: tool.id }} variant="default" size="sm">
          {words.tool.edit}
        </ButtonLink>
      )}
    </Group>
  );
  return (
    <Page title={tool.title} lead={tool.summary} actions={actions}>
      <TwoColumns aside={<RecentRuns toolId={tool.id} />}>
        {tool.session && tool.session.actions.length > 0 && tool.session.lastRunId && (
          <ToolSessionNotice runId={tool.session.lastRunId} />
        )}
        {tool.description && (
          <div className={classes.description}>
            <Markdown text={tool.description} />
          </div>
        )}
        {tool.usageInstructions && (
          <details className={classes.usage} open>
            <summary>{words.tool.howTo}</summary>
            <Markdown text={tool.usageInstructions} />
          </details>
        )}
        <Section title={words.tool.yourInput} raised>
          {tool.hasSettings && <SettingsPanel of={{ slug }} help={words.toolSettings.help} />}
          <ToolForm
            key={`${slug} ${from ?? ''}`}
            tool={tool}
            fromRunId={from}
            onStarted={(run) => navigate({ to: '/runs/$runId', params: { runId: run.id } })}
          />
          {tool.can.run && (
            <p className={classes.later}>
              <TextLink to="/schedules/new" search={{ tool: slug }}>
                {words.schedule.later}
              </TextLink>{' '}
              <span>{words.schedule.laterHelp}</span>
            </p>
          )}
        </Section>
        <p className={classes.facts}>
          {words.tool.by(tool.owner.name)} · {words.tool.version(tool.versionNumber)}
        </p>
      </TwoColumns>
    </Page>
  );
}
