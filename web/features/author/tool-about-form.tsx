import { Button, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { isPlaceholderSlug } from '../../../src/core/version-state.ts';
import { authorWords } from '../../i18n/author-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import classes from './tool-about-form.module.css';
import { ToolTextFields } from './tool-text-fields.tsx';
import { isSlug, readAudience, slugOf, toTexts } from './tool-texts.ts';
import { type ManagedToolPage, useChangeTool } from './use-managed-tools.ts';

/** Title and texts of a tool. They are not part of a version: a change is seen at once. */
export function ToolAboutForm({ tool }: { tool: ManagedToolPage }) {
  const words = useWords(authorWords);
  const [texts, setTexts] = useState(() => {
    const stored = toTexts(tool);
    // A tool that has no address yet is offered one.
    return isPlaceholderSlug(tool.slug, tool.id) ? { ...stored, slug: slugOf(tool.title) || tool.slug } : stored;
  });
  const change = useChangeTool(tool.id);
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isSlug(texts.slug)) return;
    const { slug, audience, ...rest } = texts;
    const isNewSlug = slug !== tool.slug;
    change.mutate({ ...rest, audience: readAudience(audience), ...(isNewSlug && { slug }) });
  };
  return (
    <form onSubmit={handleSubmit}>
      <Stack gap="md" maw={640}>
        <ToolTextFields
          texts={texts}
          isSlugFixed={tool.isPublished}
          onChange={(next) => {
            setTexts(next);
            change.reset();
          }}
        />
        {change.error && <ErrorNotice error={change.error} />}
        <div className={classes.foot}>
          <Button type="submit" loading={change.isPending} disabled={!tool.can.edit}>
            {words.author.saveAbout}
          </Button>
          <span role="status" className={classes.saved}>
            {change.isSuccess && words.author.savedAbout}
          </span>
        </div>
      </Stack>
    </form>
  );
}
