import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../i18n/use-words.tsx';
import { copyText } from './copy-text.ts';

/** Copies a text, and says so for a moment, on the button and to a screen reader. */
export function CopyButton(props: { text: string; label: string; visibleLabel?: string; size?: 'xs' | 'sm' }) {
  const words = useWords();
  const [isCopied, setCopied] = useState(false);
  const handleCopy = async () => {
    await copyText(props.text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <>
      <Button
        size={props.size ?? 'xs'}
        variant="default"
        onClick={handleCopy}
        aria-label={props.label}
        leftSection={isCopied ? <IconCheck size={15} aria-hidden="true" /> : <IconCopy size={15} aria-hidden="true" />}
      >
        {isCopied ? words.ui.copied : (props.visibleLabel ?? words.ui.copy)}
      </Button>
      <span role="status" className="sr-only">
        {isCopied && words.ui.copied}
      </span>
    </>
  );
}
