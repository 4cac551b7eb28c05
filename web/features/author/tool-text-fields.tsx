import { Textarea, TextInput } from '@mantine/core';
import { authorWords } from '../../i18n/author-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { isSlug, type ToolTexts } from './tool-texts.ts';

/** The boxes of what an author says of a tool. */
export function ToolTextFields(props: {
  texts: ToolTexts;
  isSlugFixed: boolean;
  onChange: (texts: ToolTexts) => void;
}) {
  const words = useWords(authorWords);
  const { texts } = props;
  const box = (key: keyof ToolTexts) => ({
    value: texts[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      props.onChange({ ...texts, [key]: event.currentTarget.value }),
  });
  const isSlugWrong = texts.slug !== '' && !isSlug(texts.slug);
  return (
    <>
      <TextInput {...box('title')} label={words.author.name} required maxLength={120} />
      <TextInput
        {...box('summary')}
        label={words.author.summary}
        description={words.author.summaryHelp}
        maxLength={300}
      />
      <TextInput {...box('audience')} label={words.author.audience} description={words.author.audienceHelp} />
      <TextInput
        {...box('slug')}
        label={words.author.slug}
        description={words.author.slugHelp}
        disabled={props.isSlugFixed}
        maxLength={128}
        leftSectionWidth={62}
        leftSection={<span aria-hidden="true">/tools/</span>}
        error={isSlugWrong ? words.author.slugForm : undefined}
      />
      <Textarea
        {...box('description')}
        label={words.author.description}
        description={words.author.descriptionHelp}
        autosize
        minRows={3}
        maxRows={12}
        maxLength={20_000}
      />
    </>
  );
}
