import { Navigate, useNavigate, useParams } from '@tanstack/react-router';
import { ApiError } from '../../src/client/client.ts';
import { useMe } from '../features/person/use-me.ts';
import { RecentRuns } from '../features/run/recent-runs.tsx';
import { RunView } from '../features/run/run-view.tsx';
import { useRun } from '../features/run/use-runs.ts';
import { useScriptRun } from '../features/script/use-scripts.ts';
import { authorWords } from '../i18n/author-words.ts';
import { runWords } from '../i18n/run-words.ts';
import { runsWords } from '../i18n/runs-words.ts';
import { toolWords } from '../i18n/tool-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { formatDate, formatDateTime } from '../ui/format.ts';
import { TextLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { TwoColumns } from '../ui/two-columns.tsx';
import { NotFoundPage } from './not-found-page.tsx';

export function RunPage() {
  const words = useWords(authorWords, runWords, runsWords, toolWords);
  const navigate = useNavigate();
  const { runId } = useParams({ from: '/signed-in/runs/$runId' });
  const canScripts = useMe()?.can.manageScripts === true;
  const { data: run, error } = useRun(runId);
  if (canScripts && error instanceof ApiError && error.code === 'not_found') return <RunOfScript runId={runId} />;
  // An id that is not one at all is refused before it is looked up.
  if (error instanceof ApiError && (error.code === 'not_found' || error.code === 'invalid_request')) {
    return <NotFoundPage />;
  }
  const lead = run && (
    <>
      {run.context === 'sandbox' && `${words.run.test} · `}
      {run.actionId !== null && `${words.run.turn} · `}
      {formatDateTime(run.queuedAt, words.locale)} · {words.tool.version(run.versionNumber)}
      {run.kept.until && ` · ${words.runs.keptUntil} ${formatDate(run.kept.until, words.locale)}`}
      {run.context === 'production' && (
        <>
          {' · '}
          <TextLink to="/tools/$slug" params={{ slug: run.tool.slug }} underline="always" inherit>
            {words.run.openTool}
          </TextLink>
        </>
      )}
      {run.context === 'sandbox' && (
        <>
          {' · '}
          <TextLink to="/admin/tools/$toolId" params={{ toolId: run.tool.id }} underline="always" inherit>
            {words.author.testArea}
          </TextLink>
        </>
      )}
    </>
  );
  return (
    <Page title={run?.tool.title ?? words.run.title} lead={lead}>
      <TwoColumns aside={run?.context === 'production' && <RecentRuns toolId={run.tool.id} currentId={run.id} />}>
        <RunView
          runId={runId}
          onOpenRun={(next) => navigate({ to: '/runs/$runId', params: { runId: next.id } })}
          onDeleted={() => navigate({ to: '/runs', replace: true })}
        />
      </TwoColumns>
    </Page>
  );
}

/** Runs of scripts are shown with their script. Alerts, schedules and mails name a run without knowing of what it is. */
function RunOfScript({ runId }: { runId: string }) {
  const words = useWords(runWords);
  const { data: run, error } = useScriptRun(runId);
  if (error) return <NotFoundPage />;
  if (run) {
    return (
      <Navigate to="/admin/scripts/$scriptId" params={{ scriptId: run.scriptId }} search={{ run: runId }} replace />
    );
  }
  return (
    <Page title={words.run.title}>
      <LoadingLines lines={5} />
    </Page>
  );
}
