import { suggestionWords } from '../../i18n/suggestion-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/section.tsx';

/** What a tool came of: there is what its proposer wished for, and perhaps a sample. */
export function SuggestionSection({ suggestion }: { suggestion: { id: string; title: string } }) {
  const words = useWords(suggestionWords);
  return (
    <Section title={words.suggestion.cameOf}>
      <TextLink to="/suggestions/$suggestionId" params={{ suggestionId: suggestion.id }}>
        {suggestion.title}
      </TextLink>
    </Section>
  );
}
