import { NativeSelect } from '@mantine/core';
import { IconCalendarTime } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ApiError } from '../../src/client/client.ts';
import { useMe } from '../features/person/use-me.ts';
import { NewScheduleForm, type ToRun } from '../features/schedule/new-schedule-form.tsx';
import { useScriptChoices } from '../features/schedule/use-schedules.ts';
import { useScript } from '../features/script/use-scripts.ts';
import { useTool, useToolChoices } from '../features/tool/use-tools.ts';
import { formWords } from '../i18n/form-words.ts';
import { scheduleWords } from '../i18n/schedule-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

export function NewSchedulePage() {
  const words = useWords(scheduleWords);
  const { tool, script } = useSearch({ from: '/signed-in/schedules/new' });
  if (tool !== undefined) return <ForTool key={tool} slug={tool} />;
  if (script !== undefined) return <ForScript key={script} scriptId={script} />;
  return (
    <Page title={words.schedule.newTitle}>
      <Choose />
    </Page>
  );
}

function ForTool({ slug }: { slug: string }) {
  const { data: tool, error, refetch } = useTool(slug);
  const toRun = tool && {
    ...{ id: tool.id, title: tool.title, form: tool.form, timeoutMs: tool.limits.timeoutMs },
    version: { id: tool.versionId, number: tool.versionNumber },
  };
  return <ForWhat toRun={toRun} lead={useWords(scheduleWords).schedule.newLead} error={error} onRetry={refetch} />;
}

function ForScript({ scriptId }: { scriptId: string }) {
  const { data: script, error, refetch } = useScript(scriptId);
  const toRun = script && {
    ...{ id: script.id, title: script.name, timeoutMs: script.timeoutMs, version: null },
    form: { fields: [], files: null },
  };
  return (
    <ForWhat toRun={toRun} lead={useWords(scheduleWords).schedule.newScriptLead} error={error} onRetry={refetch} />
  );
}

function ForWhat(props: {
  toRun: ToRun | undefined;
  lead: (title: string) => string;
  error: Error | null;
  onRetry: () => void;
}) {
  const words = useWords(scheduleWords);
  const navigate = useNavigate();
  const { toRun, error, onRetry } = props;
  if (error instanceof ApiError && (error.code === 'not_found' || error.code === 'invalid_request')) {
    return <NotFoundPage />;
  }
  return (
    <Page title={words.schedule.newTitle} lead={toRun && props.lead(toRun.title)}>
      {toRun && (
        <NewScheduleForm
          toRun={toRun}
          onCreated={({ id }) => navigate({ to: '/schedules/$scheduleId', params: { scheduleId: id }, replace: true })}
        />
      )}
      {!toRun && (error ? <ErrorNotice error={error} onRetry={onRetry} /> : <LoadingLines lines={6} />)}
    </Page>
  );
}

/** Tools for everybody, scripts as well for admins. */
function Choose() {
  const words = useWords(formWords, scheduleWords);
  const texts = words.schedule;
  const navigate = useNavigate({ from: '/schedules/new' });
  const canScripts = useMe()?.can.manageScripts === true;
  const tools = useToolChoices();
  const scripts = useScriptChoices(canScripts);
  const error = tools.error ?? scripts.error;
  if (error) return <ErrorNotice error={error} onRetry={() => Promise.all([tools.refetch(), scripts.refetch()])} />;
  if (!tools.data || (canScripts && !scripts.data)) return <LoadingLines lines={2} />;
  const groups = [
    {
      group: texts.toolGroup,
      items: tools.data.items.map(({ slug, title }) => ({ value: `tool ${slug}`, label: title })),
    },
    {
      group: texts.scriptGroup,
      items: (scripts.data ?? []).map(({ id, name }) => ({ value: `script ${id}`, label: name })),
    },
  ].filter(({ items }) => items.length > 0);
  if (groups.length === 0) {
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
      data={[{ value: '', label: words.form.choose, disabled: true }, ...groups]}
      onChange={(event) => {
        const [kind, which = ''] = event.currentTarget.value.split(' ');
        void navigate({ search: kind === 'script' ? { script: which } : { tool: which } });
      }}
    />
  );
}
