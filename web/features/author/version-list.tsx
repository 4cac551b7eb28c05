import { Button } from '@mantine/core';
import type { VersionState } from '../../../src/contract/tool.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Editor } from './use-editor.ts';
import type { ManagedToolPage } from './use-managed-tools.ts';
import classes from './version-list.module.css';

const tones = { draft: 'warn', in_review: 'busy', active: 'good', archived: 'quiet' } as const satisfies Record<
  VersionState,
  string
>;

export function VersionList({ tool, editor }: { tool: ManagedToolPage; editor: Editor }) {
  const words = useWords();
  return (
    <Section title={words.author.versions}>
      {tool.versions.length === 0 && <p className={classes.none}>{words.author.noVersions}</p>}
      <ol className={classes.list}>
        {tool.versions.map((version) => (
          <li key={version.id} className={classes.version} aria-current={version.id === editor.opened?.id || undefined}>
            <div className={classes.line}>
              <span className={classes.number}>{words.author.version(version.number)}</span>
              <StateBadge tone={tones[version.state]}>{words.author.states[version.state]}</StateBadge>
            </div>
            <p className={classes.facts}>
              {formatDateTime(version.createdAt, words.locale)} · {version.createdBy.name}
            </p>
            {version.changeSummary && <p className={classes.summary}>{version.changeSummary}</p>}
            {version.id === editor.opened?.id ? (
              <span className={classes.open}>{words.author.open}</span>
            ) : (
              <Button size="compact-sm" variant="subtle" ml={-8} onClick={() => editor.open(version.id)}>
                {words.author.load}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
