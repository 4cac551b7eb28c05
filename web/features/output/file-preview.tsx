import { useQuery } from '@tanstack/react-query';
import { outputWords } from '../../i18n/output-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import type { PreviewKind } from './artifact-links.ts';
import classes from './file-preview.module.css';
import { readBeginning } from './read-beginning.ts';

export function FilePreview(props: { kind: PreviewKind; url: string; name: string }) {
  switch (props.kind) {
    case 'image':
      return <img src={props.url} alt={props.name} className={classes.image} />;
    case 'pdf':
      return <iframe src={props.url} title={props.name} className={classes.pdf} />;
    case 'text':
      return <TextPreview url={props.url} name={props.name} />;
  }
}

function TextPreview(props: { url: string; name: string }) {
  const words = useWords(outputWords);
  const beginning = useQuery({
    queryKey: ['preview', props.url],
    queryFn: ({ signal }) => readBeginning(props.url, signal),
  });
  if (beginning.error) return <ErrorNotice error={beginning.error} onRetry={() => beginning.refetch()} />;
  if (!beginning.data) return <LoadingLines />;
  return (
    <>
      <ScrollBox className={classes.text} label={props.name}>
        {beginning.data.text}
      </ScrollBox>
      {beginning.data.isCut && <p className={classes.cut}>{words.outputs.cut}</p>}
    </>
  );
}
