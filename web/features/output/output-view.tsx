import type { Output } from '../../../src/contract/output.ts';
import type { Run } from '../../../src/contract/run.ts';
import { outputWords } from '../../i18n/output-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ChartOutput } from './chart-output.tsx';
import { FileOutput } from './file-output.tsx';
import { HtmlOutput } from './html-output.tsx';
import { ImageOutput } from './image-output.tsx';
import { JsonOutput } from './json-output.tsx';
import { TableOutput } from './table-output.tsx';

/** One output of a run, by its kind. `index` is its place in the run, which its own address needs. */
export function OutputView(props: { run: Run; output: Output; index: number }) {
  const words = useWords(outputWords);
  const { run, output } = props;
  switch (output.kind) {
    case 'notice':
      return (
        <Notice level={output.level} name={words.outputs.levels[output.level]}>
          {output.message}
        </Notice>
      );
    case 'markdown':
      return <Markdown text={output.markdown} />;
    case 'table':
      return <TableOutput output={output} />;
    case 'json':
      return <JsonOutput output={output} />;
    case 'html_sandboxed':
      return <HtmlOutput runId={run.id} index={props.index} html={output.html} />;
    case 'vega_lite':
      return <ChartOutput spec={output.spec} />;
    case 'image':
      return <ImageOutput run={run} path={output.path} alt={output.alt} />;
    case 'file':
      return <FileOutput run={run} path={output.path} label={output.label ?? output.path} />;
  }
}
