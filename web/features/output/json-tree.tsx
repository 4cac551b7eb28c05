import { type SyntheticEvent, useState } from 'react';
import { isObject, isRawNumber, type Json } from '../../../src/core/json.ts';
import { outputWords } from '../../i18n/output-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import classes from './json-tree.module.css';

/** Branches down to here are open at first. */
const OPEN_LEVELS = 2;
const MOST_CHILDREN = 200;

/** Values as a tree to open and close. What is closed is not drawn. */
export function JsonTree(props: { value: Json; name?: string; level?: number }) {
  const words = useWords(outputWords);
  const level = props.level ?? 0;
  const { value } = props;
  const children = Array.isArray(value)
    ? value.map((item, index): [string, Json] => [String(index), item])
    : isObject(value)
      ? Object.entries(value)
      : null;
  const [isOpen, setOpen] = useState(level < OPEN_LEVELS);
  const [most, setMost] = useState(MOST_CHILDREN);
  const name = props.name !== undefined && <span className={classes.name}>{props.name}: </span>;
  if (!children || children.length === 0) {
    return (
      <div className={classes.leaf}>
        {name}
        <Leaf value={value} />
      </div>
    );
  }
  const handleToggle = (event: SyntheticEvent<HTMLDetailsElement>) => setOpen(event.currentTarget.open);
  return (
    <details open={isOpen} onToggle={handleToggle}>
      <summary className={classes.branch}>
        {name}
        <span className={classes.count}>
          {Array.isArray(value) ? '[ ]' : '{ }'} {words.outputs.items(children.length)}
        </span>
      </summary>
      {isOpen && (
        <div className={classes.children}>
          {children.slice(0, most).map(([key, item]) => (
            <JsonTree key={key} name={key} value={item} level={level + 1} />
          ))}
          {children.length > most && (
            <button type="button" className={classes.more} onClick={() => setMost(most + MOST_CHILDREN)}>
              {words.ui.more}
            </button>
          )}
        </div>
      )}
    </details>
  );
}

function Leaf({ value }: { value: Json }) {
  if (isRawNumber(value)) return <span className={classes.number}>{value.rawJSON}</span>;
  if (typeof value === 'string') return <span className={classes.string}>"{value}"</span>;
  if (typeof value === 'number') return <span className={classes.number}>{value}</span>;
  return <span className={classes.word}>{JSON.stringify(value)}</span>;
}
