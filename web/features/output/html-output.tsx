import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import { outputWords } from '../../i18n/output-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { guessHeight } from './guess-height.ts';
import classes from './html-output.module.css';

/**
 * A page made by the tool, in a frame that can run no script, so it cannot say how tall it is: the height is guessed
 * from its blocks, and the person can make it taller.
 */
export function HtmlOutput(props: { runId: string; index: number; html: string }) {
  const words = useWords(outputWords);
  const [isTall, setTall] = useState(false);
  const url = urlOf(routes.getHtmlOutput, { runId: props.runId, index: props.index });
  const height = guessHeight(props.html);
  return (
    <div>
      <iframe
        title={words.outputs.html}
        src={url}
        sandbox=""
        referrerPolicy="no-referrer"
        loading="lazy"
        className={classes.frame}
        style={{ height: isTall ? '85vh' : height }}
      />
      <div className={classes.foot}>
        <Button size="compact-sm" variant="subtle" onClick={() => setTall(!isTall)}>
          {isTall ? words.outputs.shorter : words.outputs.taller}
        </Button>
        <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm">
          {words.outputs.openAlone}
        </Anchor>
      </div>
    </div>
  );
}
