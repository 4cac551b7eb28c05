import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatBytes } from '../../ui/format.ts';
import { ansiToHtml } from './ansi-to-html.ts';
import classes from './log-lines.module.css';
import type { NumberedLine } from './select-lines.ts';

const LINE_PIXELS = 21;

/** Only the lines in view are in the document. Following stops when one scrolls up, and starts again at the end. */
export function LogLines(props: {
  lines: NumberedLine[];
  empty: string;
  search: string;
  isFollowing: boolean;
  onFollow: (isFollowing: boolean) => void;
}) {
  const words = useWords(runWords);
  const box = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const { lines, isFollowing } = props;
  const view = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PIXELS,
    overscan: 20,
  });

  // The place in a scrolled box is the browser's.
  useEffect(() => {
    if (isFollowing && lines.length > 0) view.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [isFollowing, lines.length, view]);

  const handleScroll = () => {
    const element = box.current;
    if (!element) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < LINE_PIXELS * 2;
    const isUpwards = element.scrollTop < lastTop.current - 2;
    lastTop.current = element.scrollTop;
    if (isFollowing && isUpwards && !isAtEnd) props.onFollow(false);
  };

  return (
    <div
      ref={box}
      className={classes.box}
      onScroll={handleScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard
      tabIndex={0}
      role="log"
      aria-label={words.run.log}
      aria-live="off"
    >
      {lines.length === 0 && <p className={classes.empty}>{props.empty}</p>}
      <div className={classes.inner} style={{ height: view.getTotalSize() }}>
        {view.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return (
            <div
              key={item.key}
              ref={view.measureElement}
              data-index={item.index}
              className={classes.line}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {line && <Line line={line} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Line({ line }: { line: NumberedLine }) {
  const words = useWords(runWords);
  if (line.kind === 'attempt') return <div className={classes.mark}>{words.log.attempt(line.attempt)}</div>;
  if (line.kind === 'omitted') {
    return <div className={classes.mark}>{words.log.omitted(formatBytes(line.bytes, words.locale))}</div>;
  }
  const isError = line.stream === 'stderr';
  return (
    <div className={classes.text} data-stream={line.stream}>
      <span className={classes.number} aria-hidden="true">
        {line.number}
      </span>
      {isError && <span className="sr-only">{words.log.errorLine}: </span>}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the library escapes the text; only its own spans are markup */}
      <span className={classes.words} dangerouslySetInnerHTML={{ __html: ansiToHtml(line.text, line.style) || ' ' }} />
    </div>
  );
}
