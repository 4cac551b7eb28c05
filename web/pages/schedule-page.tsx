import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../src/client/client.ts';
import type { Schedule } from '../../src/contract/schedule.ts';
import { ChangeScheduleForm } from '../features/schedule/change-schedule-form.tsx';
import { ScheduleStateBadge } from '../features/schedule/schedule-state.tsx';
import { ScheduleView } from '../features/schedule/schedule-view.tsx';
import { useSchedule } from '../features/schedule/use-schedules.ts';
import { useTool } from '../features/tool/use-tools.ts';
import { scheduleWords } from '../i18n/schedule-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

export function SchedulePage() {
  const words = useWords(scheduleWords);
  const navigate = useNavigate();
  const { scheduleId } = useParams({ from: '/signed-in/schedules/$scheduleId' });
  const { data: schedule, error, refetch } = useSchedule(scheduleId);
  const [isChanging, setChanging] = useState(false);
  const [news, setNews] = useState('');
  if (error instanceof ApiError && (error.code === 'not_found' || error.code === 'invalid_request')) {
    return <NotFoundPage />;
  }
  if (!schedule) {
    return (
      <Page title={words.schedule.page}>
        {error ? <ErrorNotice error={error} onRetry={refetch} /> : <LoadingLines lines={6} />}
      </Page>
    );
  }
  const changeButton = schedule.can.change && !isChanging && (
    <Button
      variant="default"
      leftSection={<IconPencil size={16} aria-hidden="true" />}
      onClick={() => {
        setNews('');
        setChanging(true);
      }}
    >
      {words.schedule.change}
    </Button>
  );
  const handleSaved = () => {
    setChanging(false);
    setNews(words.schedule.saved);
  };
  const lead = (
    <>
      {words.schedule.by(schedule.tool.title, schedule.owner.name)}{' '}
      <span role="status">
        <ScheduleStateBadge state={schedule.state} />
      </span>
    </>
  );
  return (
    <Page title={schedule.name} lead={lead} actions={changeButton}>
      <p role="status">{news}</p>
      {isChanging ? (
        <Change schedule={schedule} onSaved={handleSaved} onClose={() => setChanging(false)} />
      ) : (
        <ScheduleView schedule={schedule} onDeleted={() => navigate({ to: '/schedules', replace: true })} />
      )}
    </Page>
  );
}

interface ChangeProps {
  schedule: Schedule;
  onSaved: () => void;
  onClose: () => void;
}

function Change(props: ChangeProps) {
  return props.schedule.tool.kind === 'script' ? (
    <ChangeScheduleForm {...props} tool={null} />
  ) : (
    <ChangeOfTool {...props} />
  );
}

/** With the form of its tool, or without where that is not published any more. */
function ChangeOfTool(props: ChangeProps) {
  const { data: tool, error, refetch } = useTool(props.schedule.tool.slug);
  const isGone = error instanceof ApiError && error.code === 'not_found';
  if (tool || isGone) return <ChangeScheduleForm {...props} tool={tool ?? null} />;
  return error ? <ErrorNotice error={error} onRetry={refetch} /> : <LoadingLines lines={6} />;
}
