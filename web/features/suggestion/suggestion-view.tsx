import { Anchor } from '@mantine/core';
import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { Suggestion } from '../../../src/contract/suggestion.ts';
import { suggestionWords } from '../../i18n/suggestion-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { formatBytes, formatDateTime } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/section.tsx';
import { DecideForm } from './decide-form.tsx';
import classes from './suggestion-view.module.css';
import { WithdrawButton } from './withdraw-button.tsx';

/** A suggestion as its proposer and those who decide see it: what is wished for, the answer, what came of it. */
export function SuggestionView({ suggestion }: { suggestion: Suggestion }) {
  const words = useWords(suggestionWords);
  const texts = words.suggestion;
  const { id, sample, decision, tool, can } = suggestion;
  const sampleLink = sample && (
    <>
      <Anchor href={urlOf(routes.getSample, { suggestionId: id })} download={sample.name}>
        {texts.download(sample.name)}
      </Anchor>{' '}
      ({formatBytes(sample.bytes, words.locale)})
    </>
  );
  return (
    <>
      <Section title={texts.wish} raised>
        <p className={classes.prose}>{suggestion.description}</p>
        <FactList
          facts={[
            { name: texts.audience, value: suggestion.audience.join(', ') },
            { name: texts.sample, value: sampleLink ?? texts.noSample },
          ]}
        />
        {can.withdraw && <WithdrawButton suggestionId={id} />}
      </Section>
      {decision && (
        <Section title={texts.answer} raised>
          <p className={classes.prose}>{decision.reason ?? texts.noWord}</p>
          <p className={classes.facts}>
            {texts.answeredBy(decision.by.name, formatDateTime(decision.at, words.locale))}
          </p>
        </Section>
      )}
      {tool && (
        <Section title={texts.toolOf}>
          <ToolLink tool={tool} />
        </Section>
      )}
      {can.decide && <DecideForm key={id} suggestion={suggestion} />}
    </>
  );
}

/** The test area for who works on it, the catalogue for everybody else once it is there. */
function ToolLink({ tool }: { tool: NonNullable<Suggestion['tool']> }) {
  const words = useWords(suggestionWords);
  if (!tool.canOpen && !tool.isPublished) return <p>{words.suggestion.draftTool(tool.title)}</p>;
  return (
    <p>
      {tool.title}:{' '}
      {tool.canOpen ? (
        <TextLink to="/admin/tools/$toolId" params={{ toolId: tool.id }}>
          {words.suggestion.openTool}
        </TextLink>
      ) : (
        <TextLink to="/tools/$slug" params={{ slug: tool.slug }}>
          {words.suggestion.inCatalogue}
        </TextLink>
      )}
    </p>
  );
}
