import type { Run } from '../../../src/contract/run.ts';
import { outputWords } from '../../i18n/output-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Notice } from '../../ui/notice.tsx';
import { findArtifact } from './artifact-links.ts';
import { FileCard } from './file-card.tsx';

export function FileOutput(props: { run: Run; path: string; label: string }) {
  const words = useWords(outputWords);
  const artifact = findArtifact(props.run, props.path);
  if (!artifact) return <Notice level="info">{`${props.label}: ${words.outputs.fileGone}`}</Notice>;
  return <FileCard runId={props.run.id} artifact={artifact} label={props.label} />;
}
