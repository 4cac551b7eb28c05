import { useParams, useSearch } from '@tanstack/react-router';
import { ApiError } from '../../src/client/client.ts';
import { NewScript } from '../features/script/new-script.tsx';
import { ScriptWorkbench } from '../features/script/script-workbench.tsx';
import { useScript, useScripts } from '../features/script/use-scripts.ts';
import { scheduleWords } from '../i18n/schedule-words.ts';
import { scriptWords } from '../i18n/script-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { ButtonLink, TextLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** One script, or a new one at `/admin/scripts/new`. */
export function ScriptPage() {
  const words = useWords(scheduleWords, scriptWords);
  const { scriptId } = useParams({ from: '/signed-in/admin/scripts/$scriptId' });
  const { run } = useSearch({ from: '/signed-in/admin/scripts/$scriptId' });
  const isNew = scriptId === 'new';
  const { data: script, error, refetch } = useScript(isNew ? null : scriptId);
  const { data: list } = useScripts();
  // Until it is known, nothing is said of it.
  const hostRunner = list?.hostRunner ?? 'others';
  if (error instanceof ApiError && error.code === 'not_found') return <NotFoundPage />;
  const lead = <TextLink to="/admin/scripts">{words.script.all}</TextLink>;
  const scheduleLinks = script && (
    <>
      <ButtonLink to="/schedules" search={{ all: true, tool: script.id }} variant="subtle">
        {words.schedule.ofScript}
      </ButtonLink>
      <ButtonLink to="/schedules/new" search={{ script: script.id }} variant="default">
        {words.schedule.later}
      </ButtonLink>
    </>
  );
  return (
    <Page
      title={isNew ? words.script.add : (script?.name ?? words.script.one)}
      lead={lead}
      actions={script?.runner === 'browser' ? undefined : scheduleLinks}
    >
      {isNew ? (
        <NewScript hostRunner={hostRunner} />
      ) : script ? (
        <ScriptWorkbench key={script.id} script={script} hostRunner={hostRunner} shownRun={run} />
      ) : error ? (
        <ErrorNotice error={error} onRetry={refetch} />
      ) : (
        <LoadingLines lines={8} />
      )}
    </Page>
  );
}
