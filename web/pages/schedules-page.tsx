import { Button, CloseButton, Group, NativeSelect, SegmentedControl } from '@mantine/core';
import { IconCalendarTime, IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { scheduleStates } from '../../src/contract/schedule-rules.ts';
import { useMe } from '../features/person/use-me.ts';
import { PauseAll } from '../features/schedule/pause-all.tsx';
import { ScheduleList } from '../features/schedule/schedule-list.tsx';
import { useSchedules } from '../features/schedule/use-schedules.ts';
import { scheduleWords } from '../i18n/schedule-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import filters from '../ui/filters.module.css';
import { ButtonLink } from '../ui/links.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';

/** What comes up by itself: mine, or for admins everybody's. */
export function SchedulesPage() {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const search = useSearch({ from: '/signed-in/schedules' });
  const canManage = useMe()?.can.manageSchedules === true;
  const isAll = canManage && search.all === true;
  const schedules = useSchedules(isAll ? search : search.tool ? { tool: search.tool } : {});
  const first = schedules.data?.pages[0];
  const items = schedules.data?.pages.flatMap((page) => page.items) ?? [];
  // Put in order only when all of them are there; before that the newest come first.
  const ordered = schedules.hasNextPage ? items : items.toSorted((a, b) => timeOf(a.nextAt) - timeOf(b.nextAt));
  const addLink = first?.can.create && (
    <ButtonLink to="/schedules/new" leftSection={<IconPlus size={17} aria-hidden="true" />}>
      {texts.add}
    </ButtonLink>
  );
  return (
    <Page title={words.shell.schedules} lead={isAll ? texts.leadAll : texts.lead} actions={addLink}>
      <Whose isAll={isAll} canManage={canManage} />
      {first && <PauseAll pausedAll={first.pausedAll} canManage={isAll} />}
      {first?.can.create === false && <Notice level="info">{texts.enough}</Notice>}
      {schedules.error && <ErrorNotice error={schedules.error} onRetry={() => schedules.refetch()} />}
      {schedules.isPending && <LoadingLines lines={5} height={40} />}
      {schedules.isSuccess && items.length === 0 && (
        <NoSchedules isAll={isAll} isFiltered={search.state !== undefined || search.tool !== undefined} />
      )}
      {items.length > 0 && <ScheduleList schedules={ordered} isAll={isAll} pausedAll={first?.pausedAll ?? null} />}
      {schedules.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={schedules.isFetchingNextPage}
          onClick={() => schedules.fetchNextPage()}
        >
          {words.ui.more}
        </Button>
      )}
    </Page>
  );
}

/** What is not due any more comes last. */
function timeOf(moment: string | null): number {
  return moment === null ? Number.MAX_VALUE : Date.parse(moment);
}

function Whose({ isAll, canManage }: { isAll: boolean; canManage: boolean }) {
  const words = useWords(scheduleWords);
  const texts = words.schedule;
  const navigate = useNavigate({ from: '/schedules' });
  const { state, tool } = useSearch({ from: '/signed-in/schedules' });
  const ofTool = tool && { tool };
  if (!canManage && !tool) return null;
  return (
    <Group gap="md" mb="md">
      {canManage && (
        <SegmentedControl
          aria-label={texts.whose}
          value={isAll ? 'all' : 'mine'}
          data={[
            { value: 'mine', label: texts.mine },
            { value: 'all', label: texts.everybodys },
          ]}
          onChange={(value) => navigate({ search: { ...(value === 'all' && { all: true }), ...ofTool } })}
        />
      )}
      {isAll && (
        <NativeSelect
          aria-label={texts.state}
          value={state ?? ''}
          data={[
            { value: '', label: texts.anyState },
            ...scheduleStates.map((each) => ({ value: each, label: texts.states[each] })),
          ]}
          onChange={({ currentTarget: { value } }) => {
            const chosen = scheduleStates.find((each) => each === value);
            void navigate({ search: { all: true, ...(chosen && { state: chosen }), ...ofTool }, replace: true });
          }}
        />
      )}
      {tool && (
        <span className={filters.chip}>
          {texts.oneTool}
          <CloseButton
            size="sm"
            aria-label={words.ui.remove(texts.oneTool)}
            onClick={() => navigate({ search: { ...(isAll && { all: true }), ...(state && { state }) } })}
          />
        </span>
      )}
    </Group>
  );
}

function NoSchedules({ isAll, isFiltered }: { isAll: boolean; isFiltered: boolean }) {
  const texts = useWords(scheduleWords).schedule;
  const icon = <IconCalendarTime size={36} stroke={1.4} />;
  if (isFiltered) return <EmptyState icon={icon} title={texts.noMatch} help={texts.noMatchHelp} />;
  if (isAll) return <EmptyState icon={icon} title={texts.noneAll} help={texts.noneAllHelp} />;
  return (
    <EmptyState icon={icon} title={texts.none} help={texts.noneHelp}>
      <ButtonLink to="/" variant="default">
        {texts.toCatalogue}
      </ButtonLink>
    </EmptyState>
  );
}
