import type { Run } from '../../../src/contract/run.ts';
import { outputWords } from '../../i18n/output-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Notice } from '../../ui/notice.tsx';
import { findArtifact, previewUrl } from './artifact-links.ts';
import classes from './image-output.module.css';

export function ImageOutput(props: { run: Run; path: string; alt: string }) {
  const words = useWords(outputWords);
  const artifact = findArtifact(props.run, props.path);
  if (!artifact) return <Notice level="info">{words.outputs.imageGone}</Notice>;
  return <img src={previewUrl(props.run.id, artifact)} alt={props.alt} className={classes.image} loading="lazy" />;
}
