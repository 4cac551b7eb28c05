import { Button, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconTool } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ManagedToolTable } from '../features/author/managed-tool-table.tsx';
import { NewToolForm } from '../features/author/new-tool-form.tsx';
import { useManagedTools } from '../features/author/use-managed-tools.ts';
import { useMe } from '../features/person/use-me.ts';
import { authorWords } from '../i18n/author-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';

export function ManagedToolsPage() {
  const words = useWords(authorWords);
  const navigate = useNavigate();
  const { all } = useSearch({ from: '/signed-in/admin/tools' });
  const canSeeAll = useMe()?.can.publishVersions === true;
  const isAll = canSeeAll && all === true;
  const tools = useManagedTools(isAll);
  const [isCreating, creating] = useDisclosure(false);
  const items = tools.data?.pages.flatMap((page) => page.items) ?? [];
  const createButton = tools.isSuccess && !isCreating && (
    <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={creating.open}>
      {words.author.create}
    </Button>
  );
  return (
    <Page title={words.author.title} lead={words.author.lead} actions={createButton}>
      {isCreating && (
        <Section title={words.author.createTitle} raised>
          <NewToolForm
            onCreated={(tool) => navigate({ to: '/admin/tools/$toolId', params: { toolId: tool.id } })}
            onClose={creating.close}
          />
        </Section>
      )}
      {canSeeAll && (
        <SegmentedControl
          mb="md"
          aria-label={words.author.whose}
          value={isAll ? 'all' : 'mine'}
          data={[
            { value: 'mine', label: words.author.mine },
            { value: 'all', label: words.author.everybodys },
          ]}
          onChange={(value) => navigate({ to: '/admin/tools', search: value === 'all' ? { all: true } : {} })}
        />
      )}
      {tools.error && <ErrorNotice error={tools.error} onRetry={() => tools.refetch()} />}
      {tools.isPending && <LoadingLines lines={5} height={40} />}
      {tools.isSuccess && items.length === 0 && !isCreating && (
        <EmptyState
          icon={<IconTool size={36} stroke={1.4} />}
          title={words.author.none}
          help={canSeeAll && !isAll ? words.author.noneMine : words.author.noneHelp}
        />
      )}
      {items.length > 0 && <ManagedToolTable tools={items} />}
      {tools.hasNextPage && (
        <Button mt="md" variant="default" loading={tools.isFetchingNextPage} onClick={() => tools.fetchNextPage()}>
          {words.ui.more}
        </Button>
      )}
    </Page>
  );
}
