import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconArrowDown, IconDownload, IconSearch } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import type { LogBook } from './log-book.ts';
import { LogLines } from './log-lines.tsx';
import classes from './log-panel.module.css';
import { type StreamFilter, selectLines } from './select-lines.ts';

/** The log with its tools. `version` tells that the book, which is changed in place, has new lines. */
export function LogPanel(props: { runId: string; book: LogBook; version: number; isLive: boolean }) {
  const words = useWords(runWords);
  const [stream, setStream] = useState<StreamFilter>('both');
  const [search, setSearch] = useState('');
  const [isFollowing, setFollowing] = useState(props.isLive);
  const wanted = useDeferredValue(search);
  const { book, version } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what is inside the book
  const lines = useMemo(() => selectLines(book.lines, stream, wanted), [book, version, stream, wanted]);
  const empty = book.lines.length > 0 ? words.log.noMatch : props.isLive ? words.log.empty : words.log.emptyDone;
  const download = (each: 'stdout' | 'stderr') => urlOf(routes.getLog, { runId: props.runId, stream: each });
  return (
    <div>
      <div className={classes.bar}>
        <TextInput
          type="search"
          size="xs"
          className={classes.search ?? ''}
          aria-label={words.log.search}
          placeholder={words.log.search}
          leftSection={<IconSearch size={15} aria-hidden="true" />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label={words.log.stream}
          value={stream}
          onChange={setStream}
          data={[
            { value: 'both', label: words.log.both },
            { value: 'stdout', label: words.log.stdout },
            { value: 'stderr', label: words.log.stderr },
          ]}
        />
        <span className={classes.count}>{words.log.lines(lines.length)}</span>
      </div>
      <LogLines lines={lines} empty={empty} search={wanted} isFollowing={isFollowing} onFollow={setFollowing} />
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
        {(['stdout', 'stderr'] as const).map((each) => (
          <Button
            key={each}
            component="a"
            href={download(each)}
            download
            size="compact-sm"
            variant="subtle"
            leftSection={<IconDownload size={15} aria-hidden="true" />}
          >
            {words.log.download(each)}
          </Button>
        ))}
      </div>
    </div>
  );
}
