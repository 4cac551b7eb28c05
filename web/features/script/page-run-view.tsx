import { Button, Group } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { StatusBadge } from '../run/status-badge.tsx';
import { ScriptOutput } from './script-output.tsx';
import { ScriptProblem } from './script-problem.tsx';
import type { PageRunning } from './use-page-run.ts';

/** A script that runs in this page: in a frame without origin and rights, whose console is shown here. */
export function PageRunView({ name, running }: { name: string; running: PageRunning }) {
  const words = useWords(scriptWords);
  const { run, isRunning } = running;
  if (!run) return null;
  return (
    <div>
      <Group justify="space-between" mb="xs">
        <span role="status">
          <StatusBadge status={run.status} size="md" />
        </span>
        {isRunning && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerStop size={15} aria-hidden="true" />}
            onClick={running.stop}
          >
            {words.script.stop}
          </Button>
        )}
      </Group>
      {isRunning && (
        <iframe
          key={run.id}
          ref={running.frame}
          title={words.script.frame}
          src={urlOf(routes.getScriptFrame, {})}
          sandbox="allow-scripts"
          hidden
        />
      )}
      <ScriptProblem error={running.error} />
      <ScriptOutput name={name} book={run.book} version={run.book.lines.length} isLive={isRunning} />
    </div>
  );
}
