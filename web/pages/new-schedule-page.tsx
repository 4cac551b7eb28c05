import { NativeSelect } from '@mantine/core';
import { IconCalendarTime } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ApiError } from '../../src/client/client.ts';
import { NewScheduleForm } from '../features/schedule/new-schedule-form.tsx';
import { useTool, useToolChoices } from '../features/tool/use-tools.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

export function NewSchedulePage() {
  const words = useWords();
  const { tool } = useSearch({ from: '/signed-in/schedules/new' });
  if (tool !== undefined) return <ForTool slug={tool} />;
  return (
    <Page title={words.schedule.newTitle}>
      <ChooseTool />
    </Page>
  );
}

function ForTool({ slug }: { slug: string }) {
  const words = useWords();
  const navigate = useNavigate();
  const { data: tool, error, refetch } = useTool(slug);
  if (error instanceof ApiError && (error.code === 'not_found' || error.code === 'invalid_request')) {
    return <NotFoundPage />;
  }
  return (
    <Page title={words.schedule.newTitle} lead={tool && words.schedule.newLead(tool.title)}>
      {tool && (
        <NewScheduleForm
          key={tool.id}
          tool={tool}
          onCreated={({ id }) => navigate({ to: '/schedules/$scheduleId', params: { scheduleId: id }, replace: true })}
        />
      )}
      {!tool && (error ? <ErrorNotice error={error} onRetry={refetch} /> : <LoadingLines lines={6} />)}
    </Page>
  );
}

function ChooseTool() {
  const words = useWords();
  const texts = words.schedule;
  const navigate = useNavigate({ from: '/schedules/new' });
  const tools = useToolChoices();
  const items = tools.data?.items ?? [];
  if (tools.error) return <ErrorNotice error={tools.error} onRetry={() => tools.refetch()} />;
  if (tools.isPending) return <LoadingLines lines={2} />;
  if (items.length === 0) {
    return (
      <EmptyState
        icon={<IconCalendarTime size={36} stroke={1.4} />}
        title={texts.noTools}
        help={words.catalogue.noneHelp}
      />
    );
  }
  return (
    <NativeSelect
      label={texts.chooseTool}
      description={texts.chooseToolHelp}
      maw={480}
      value=""
      data={[
        { value: '', label: words.form.choose, disabled: true },
        ...items.map(({ slug, title }) => ({ value: slug, label: title })),
      ]}
      onChange={(event) => navigate({ search: { tool: event.currentTarget.value } })}
    />
  );
}
