import type { Output } from '../../../src/contract/output.ts';
import type { Run } from '../../../src/contract/run.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';
import { FileCard } from '../output/file-card.tsx';
import { OutputView } from '../output/output-view.tsx';
import classes from './run-result.module.css';

export function RunResult({ run }: { run: Run }) {
  const words = useWords(runWords);
  const shownFiles = new Set(run.outputs.flatMap((output) => (output.kind === 'file' ? [output.path] : [])));
  const otherFiles = run.artifacts.filter((artifact) => !shownFiles.has(artifact.path));
  return (
    <>
      {(run.outputs.length > 0 || run.status === 'succeeded') && (
        <Section title={words.run.result}>
          {run.outputs.length === 0 && <p className={classes.none}>{words.run.noResult}</p>}
          <div className={classes.outputs}>
            {run.outputs.map((output, index) => (
              <OutputView key={outputKey(output, index)} run={run} output={output} index={index} />
            ))}
          </div>
        </Section>
      )}
      {otherFiles.length > 0 && (
        <Section title={words.run.files}>
          <div className={classes.files}>
            {otherFiles.map((artifact) => (
              <FileCard key={artifact.id} runId={run.id} artifact={artifact} label={artifact.path} />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

/** The result of a run never changes, so an output's place in it is its name. */
function outputKey(output: Output, index: number): string {
  return `${index} ${output.kind}`;
}
