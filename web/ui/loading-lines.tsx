import { Skeleton, VisuallyHidden } from '@mantine/core';
import { useWords } from '../i18n/use-words.tsx';

/** Grey shapes where the content will be, announced once. */
export function LoadingLines(props: { lines?: number; height?: number }) {
  const words = useWords();
  const widths = Array.from({ length: props.lines ?? 3 }, (_, line) => `${100 - ((line * 17) % 40)}%`);
  return (
    <div role="status">
      <VisuallyHidden>{words.ui.loading}</VisuallyHidden>
      {widths.map((width) => (
        <Skeleton key={width} height={props.height ?? 18} width={width} mb={12} radius="md" />
      ))}
    </div>
  );
}
