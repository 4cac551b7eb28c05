import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { authorWords } from '../../i18n/author-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { ToolTextFields } from './tool-text-fields.tsx';
import { isSlug, readAudience, slugOf, type ToolTexts } from './tool-texts.ts';
import { type ManagedToolPage, useCreateTool } from './use-managed-tools.ts';

const empty: ToolTexts = { title: '', summary: '', description: '', audience: '', slug: '' };

/** A new tool. Its address follows the title until it is changed by hand. */
export function NewToolForm(props: { onCreated: (tool: ManagedToolPage) => void; onClose: () => void }) {
  const words = useWords(authorWords);
  const [texts, setTexts] = useState(empty);
  const create = useCreateTool();
  const handleChange = (next: ToolTexts) =>
    setTexts(
      texts.slug === slugOf(texts.title) && next.slug === texts.slug ? { ...next, slug: slugOf(next.title) } : next,
    );
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (texts.slug !== '' && !isSlug(texts.slug)) return;
    const { slug, audience, ...rest } = texts;
    create.mutate({ ...rest, audience: readAudience(audience), ...(slug && { slug }) }, { onSuccess: props.onCreated });
  };
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={640}>
        <ToolTextFields texts={texts} isSlugFixed={false} onChange={handleChange} />
        {create.error && <ErrorNotice error={create.error} />}
        <Group gap="sm">
          <Button type="submit" loading={create.isPending}>
            {words.author.created}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            {words.ui.close}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
