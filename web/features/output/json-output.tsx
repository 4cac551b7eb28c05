import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Output } from '../../../src/contract/output.ts';
import { type Json, stringifyJson } from '../../../src/core/json.ts';
import { outputWords } from '../../i18n/output-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import classes from './json-output.module.css';
import { JsonTree } from './json-tree.tsx';

export function JsonOutput(props: { output: Extract<Output, { kind: 'json' }> }) {
  const words = useWords(outputWords);
  const [view, setView] = useState('tree');
  // The answer was read as JSON.
  const value = props.output.value as Json;
  const text = stringifyJson(value, { indent: 2 });
  const title = props.output.title ?? 'JSON';
  return (
    <div>
      <div className={classes.bar}>
        <h3 className={classes.title}>{title}</h3>
        <SegmentedControl
          size="xs"
          aria-label={title}
          value={view}
          onChange={setView}
          data={[
            { value: 'tree', label: words.outputs.tree },
            { value: 'text', label: words.outputs.text },
          ]}
        />
        <CopyButton text={text} label={`${words.ui.copy}: ${title}`} />
      </div>
      <ScrollBox className={classes.box} label={title}>
        {view === 'tree' ? <JsonTree value={value} /> : <pre className={classes.text}>{text}</pre>}
      </ScrollBox>
    </div>
  );
}
