import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Version, VersionState } from '../../../src/contract/tool.ts';
import { authorWords } from '../../i18n/author-words.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { RollBackButton } from './roll-back-button.tsx';
import type { Editor } from './use-editor.ts';
import type { ManagedToolPage } from './use-managed-tools.ts';
import classes from './version-list.module.css';

const tones = { draft: 'warn', in_review: 'busy', active: 'good', archived: 'quiet' } as const satisfies Record<
  VersionState,
  string
>;

export function VersionList({ tool, editor }: { tool: ManagedToolPage; editor: Editor }) {
  const words = useWords(authorWords, reviewWords);
  const [rolledBack, setRolledBack] = useState<number | null>(null);
  const handleRolledBack = (version: Version) => {
    setRolledBack(version.number);
    // Whoever has something open that moved along with what is published, sees the new one; a draft stays open.
    const movedAlong = tool.headVersionId === tool.activeVersionId && editor.opened?.id === tool.headVersionId;
    if (movedAlong && !editor.isTouched) editor.openNew(version);
  };
  return (
    <Section title={words.author.versions}>
      <p role="status" className={classes.news}>
        {rolledBack !== null && words.review.rolledBack(rolledBack)}
      </p>
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
            {version.review?.note && (
              <p className={classes.summary}>
                {version.review.by.name}: {version.review.note}
              </p>
            )}
            {version.id === editor.opened?.id ? (
              <span className={classes.open}>{words.author.open}</span>
            ) : (
              <Button size="compact-sm" variant="subtle" ml={-8} onClick={() => editor.open(version.id)}>
                {words.author.load}
              </Button>
            )}
            {version.id !== tool.activeVersionId && (
              <TextLink
                to="/admin/reviews/$versionId"
                params={{ versionId: version.id }}
                className={classes.compare ?? ''}
                aria-label={words.review.compareWith(version.number)}
              >
                {words.review.compare}
              </TextLink>
            )}
            {tool.can.rollBack && version.state === 'archived' && version.publishedAt !== null && (
              <div>
                <RollBackButton version={version} onRolledBack={handleRolledBack} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
