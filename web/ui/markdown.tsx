import { lazy, Suspense } from 'react';
import { LoadingLines } from './loading-lines.tsx';

const MarkdownBody = lazy(async () => ({ default: (await import('./markdown-body.tsx')).MarkdownBody }));

/** Markdown of a tool, loaded when there is some. */
export function Markdown(props: { text: string }) {
  return (
    <Suspense fallback={<LoadingLines />}>
      <MarkdownBody text={props.text} />
    </Suspense>
  );
}
