import { Button, Tabs } from '@mantine/core';
import { IconArrowDown, IconDownload } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { runWords } from '../../i18n/run-words.ts';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { downloadText } from '../../ui/download-text.ts';
import { type LogBook, plainText } from '../run/log-book.ts';
import { LogLines } from '../run/log-lines.tsx';
import classes from '../run/log-panel.module.css';
import { type StreamFilter, selectLines } from '../run/select-lines.ts';

const streams = ['both', 'stdout', 'stderr'] as const satisfies StreamFilter[];

/** What a script printed: all of it, or one stream. `version` tells that the book, which is changed in place, has grown. */
export function ScriptOutput(props: { name: string; book: LogBook; version: number; isLive: boolean }) {
  const words = useWords(runWords, scriptWords);
  const [stream, setStream] = useState<StreamFilter>('both');
  const [isFollowing, setFollowing] = useState(true);
  const { book, version } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what is inside the book
  const lines = useMemo(() => selectLines(book.lines, stream, ''), [book, version, stream]);
  const handleDownload = () => {
    const text = lines.map((line) => (line.kind === 'text' ? `${plainText(line.text)}\n` : '')).join('');
    downloadText(`${props.name}${stream === 'both' ? '' : `-${stream}`}.txt`, 'text/plain', text);
  };
  return (
    <Tabs
      value={stream}
      keepMounted={false}
      onChange={(value) => setStream(streams.find((each) => each === value) ?? 'both')}
    >
      <Tabs.List mb="xs">
        {streams.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {words.log[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {streams.map((each) => (
        <Tabs.Panel key={each} value={each}>
          <LogLines
            lines={lines}
            empty={props.isLive ? words.log.empty : words.log.emptyDone}
            search=""
            isFollowing={isFollowing}
            onFollow={setFollowing}
          />
        </Tabs.Panel>
      ))}
      <div className={classes.foot}>
        <Button
          size="compact-sm"
          variant={isFollowing ? 'light' : 'default'}
          aria-pressed={isFollowing}
          leftSection={<IconArrowDown size={15} aria-hidden="true" />}
          onClick={() => setFollowing(!isFollowing)}
        >
          {words.log.follow}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          disabled={lines.length === 0}
          leftSection={<IconDownload size={15} aria-hidden="true" />}
          onClick={handleDownload}
        >
          {words.script.download}
        </Button>
        <span className={classes.count}>{words.log.lines(lines.length)}</span>
      </div>
    </Tabs>
  );
}
