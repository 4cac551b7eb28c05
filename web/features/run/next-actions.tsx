import { Anchor, Tabs } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../../src/client/client.ts';
import type { NextAction } from '../../../src/contract/output.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { Run } from '../../../src/contract/run.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { api } from '../../app/api.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';
import { ActionForm } from './action-form.tsx';
import { useKeepRun } from './use-runs.ts';

/** What the tool offers to do from here. One action is a form; several are forms behind tabs. */
export function NextActions({ run, onOpenRun }: { run: Run; onOpenRun: (run: Run) => void }) {
  const words = useWords(runWords);
  const step = useStartAction(run, onOpenRun);
  const latest = useFindLatest(run, onOpenRun);
  const isStale = step.error instanceof ApiError && step.error.code === 'stale_state';
  const form = (action: NextAction) => (
    <ActionForm
      key={action.action_id}
      action={action}
      isBusy={step.isPending}
      error={step.variables?.action.action_id === action.action_id ? step.error : null}
      onGo={(input) => step.mutate({ action, input })}
    >
      {isStale && (
        <Anchor component="button" type="button" onClick={() => latest.mutate()}>
          {words.run.moved}
        </Anchor>
      )}
    </ActionForm>
  );
  const [first] = run.nextActions;
  return (
    <Section title={words.run.next} raised>
      {run.nextActions.length === 1 && first ? (
        form(first)
      ) : (
        <Tabs defaultValue={first?.action_id ?? null} keepMounted={false}>
          <Tabs.List mb="md">
            {run.nextActions.map((action) => (
              <Tabs.Tab key={action.action_id} value={action.action_id}>
                {action.label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {run.nextActions.map((action) => (
            <Tabs.Panel key={action.action_id} value={action.action_id}>
              {form(action)}
            </Tabs.Panel>
          ))}
        </Tabs>
      )}
    </Section>
  );
}

function useStartAction(run: Run, onOpenRun: (run: Run) => void) {
  const keep = useKeepRun();
  return useMutation({
    mutationFn: async ({ action, input }: { action: NextAction; input: JsonObject }) => {
      const body = { actionId: action.action_id, input, expectedStateRev: run.stateRev ?? 0 };
      if (run.context === 'production') return api.call(routes.startAction, { params: { slug: run.tool.slug }, body });
      return api.call(routes.startSandboxAction, { params: { versionId: run.versionId }, body });
    },
    onSuccess: async (next) => {
      await keep(next);
      onOpenRun(next);
    },
  });
}

/** Somebody, perhaps oneself in another window, has gone on: the session knows its last run. */
function useFindLatest(run: Run, onOpenRun: (run: Run) => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const tool = await api.call(routes.getTool, { params: { slug: run.tool.slug } });
      const runId = tool.session?.lastRunId ?? run.id;
      return api.call(routes.getRun, { params: { runId } });
    },
    onSuccess: async (last) => {
      await cache.invalidateQueries({ queryKey: ['run', run.id] });
      if (last.id !== run.id) onOpenRun(last);
    },
  });
}
