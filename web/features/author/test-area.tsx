import { useState } from 'react';
import type { Version } from '../../../src/contract/tool.ts';
import { authorWords } from '../../i18n/author-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';
import { TwoColumns } from '../../ui/two-columns.tsx';
import { CuratedBox } from './curated-box.tsx';
import { PeopleSection } from './people-section.tsx';
import { ReleaseSection } from './release-section.tsx';
import { ScriptSection } from './script-section.tsx';
import { SuggestionSection } from './suggestion-section.tsx';
import { TestSection } from './test-section.tsx';
import { ToolAboutForm } from './tool-about-form.tsx';
import { UsageSection } from './usage-section.tsx';
import { useEditor } from './use-editor.ts';
import type { ManagedToolPage } from './use-managed-tools.ts';
import { VersionList } from './version-list.tsx';

/** Where a tool is made: script, test run, versions, texts. `first` is the version that the editor opens with. */
export function TestArea({ tool, first }: { tool: ManagedToolPage; first: Version | null }) {
  const words = useWords(authorWords);
  const editor = useEditor(tool, first);
  const { opened } = editor;
  const [runId, setRunId] = useState<string | null>(null);
  return (
    <TwoColumns
      aside={
        <>
          {opened && (
            <ReleaseSection
              key={opened.id}
              version={opened}
              isDirty={editor.isDirty}
              onChanged={editor.take}
              onWithdrawn={editor.openNew}
            />
          )}
          <VersionList tool={tool} editor={editor} />
          <PeopleSection tool={tool} />
          {tool.suggestion && <SuggestionSection suggestion={tool.suggestion} />}
        </>
      }
    >
      <ScriptSection tool={tool} editor={editor} testRunId={runId} />
      <TestSection editor={editor} runId={runId} onRun={setRunId} />
      <Section title={words.author.about} raised>
        {(tool.can.curate || tool.isCurated) && <CuratedBox tool={tool} />}
        <ToolAboutForm tool={tool} />
      </Section>
      <UsageSection toolId={tool.id} />
    </TwoColumns>
  );
}
