import type { ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { outputWords } from '../i18n/output-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import classes from './markdown-body.module.css';
import { ScrollBox } from './scroll-box.tsx';

/** The page has its own h1 and h2; pictures from elsewhere would tell that place who reads, so they become links. */
const components: Components = {
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  img: ({ src, alt }) => (
    <a href={src} target="_blank" rel="noopener noreferrer nofollow">
      {alt || src}
    </a>
  ),
  table: ScrollingTable,
};

function ScrollingTable(props: { children?: ReactNode }) {
  const words = useWords(outputWords);
  return (
    <ScrollBox className={classes.scroll} label={words.outputs.table}>
      <table>{props.children}</table>
    </ScrollBox>
  );
}

/** HTML in the text is shown as text, and addresses other than web and mail ones are dropped by the library. */
export function MarkdownBody(props: { text: string }) {
  return (
    <div className={classes.body}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components}>
        {props.text}
      </ReactMarkdown>
    </div>
  );
}
