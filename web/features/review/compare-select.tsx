import { NativeSelect } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { authorWords } from '../../i18n/author-words.ts';
import { reviewWords } from '../../i18n/review-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import type { ManagedToolPage } from '../author/use-managed-tools.ts';

/** What a version is compared with: any other of its tool. */
export function CompareSelect(props: { tool: ManagedToolPage; versionId: string; againstId: string | null }) {
  const words = useWords(authorWords, reviewWords);
  const navigate = useNavigate();
  const { tool, versionId, againstId } = props;
  const others = tool.versions.filter(({ id }) => id !== versionId);
  if (others.length === 0) return null;
  const handleChange = (against: string) =>
    navigate({
      to: '/admin/reviews/$versionId',
      params: { versionId },
      search: against ? { against } : {},
      replace: true,
    });
  return (
    <NativeSelect
      size="sm"
      aria-label={words.review.compareTo}
      value={againstId ?? ''}
      data={[
        ...(againstId === null ? [{ value: '', label: words.review.compareTo }] : []),
        ...others.map(({ id, number, state }) => ({
          value: id,
          label: `${words.author.version(number)} · ${words.author.states[state]}`,
        })),
      ]}
      onChange={(event) => handleChange(event.currentTarget.value)}
    />
  );
}
