import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../src/client/client.ts';
import { TestArea } from '../features/author/test-area.tsx';
import { type ManagedToolPage, useManagedTool, versionQuery } from '../features/author/use-managed-tools.ts';
import { authorWords } from '../i18n/author-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { NotFoundPage } from './not-found-page.tsx';

export function TestAreaPage() {
  const words = useWords(authorWords);
  const { toolId } = useParams({ from: '/signed-in/admin/tools/$toolId' });
  const { data: tool, error, refetch } = useManagedTool(toolId);
  if (error instanceof ApiError && ['not_found', 'invalid_request', 'forbidden'].includes(error.code)) {
    return <NotFoundPage />;
  }
  const openLink = tool?.isPublished && (
    <ButtonLink to="/tools/$slug" params={{ slug: tool.slug }} variant="default" size="sm">
      {words.author.inCatalogue}
    </ButtonLink>
  );
  const lead = tool && `${words.author.testArea} · ${tool.isPublished ? words.author.published : words.author.draft}`;
  return (
    <Page title={tool?.title ?? words.author.testArea} lead={lead} actions={openLink}>
      {tool ? (
        <LoadedTestArea key={tool.id} tool={tool} />
      ) : error ? (
        <ErrorNotice error={error} onRetry={refetch} />
      ) : (
        <LoadingLines lines={8} />
      )}
    </Page>
  );
}

/** The editor opens with the head as it was when the page was opened; later heads are offered, never forced. */
function LoadedTestArea({ tool }: { tool: ManagedToolPage }) {
  const [headId] = useState(tool.headVersionId);
  const head = useQuery({ ...versionQuery(headId ?? ''), enabled: headId !== null });
  if (headId === null) return <TestArea tool={tool} first={null} />;
  if (head.data) return <TestArea tool={tool} first={head.data} />;
  return head.error ? <ErrorNotice error={head.error} onRetry={() => head.refetch()} /> : <LoadingLines lines={8} />;
}
