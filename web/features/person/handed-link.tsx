import { Button, Group } from '@mantine/core';
import { peopleWords } from '../../i18n/people-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './handed-link.module.css';

/** A single-use link that no mail carries: whoever made it hands it over. */
export function HandedLink(props: { name: string; link: string; onClose: () => void }) {
  const words = useWords(peopleWords);
  const url = window.location.origin + props.link;
  return (
    <div className={classes.box}>
      <Notice level="warning" live title={words.people.linkTitle(props.name)}>
        <p>
          <code>{url}</code>
        </p>
        <p>{words.people.linkHelp}</p>
        <Group gap="sm">
          <CopyButton text={url} label={words.people.copyLink} visibleLabel={words.people.copyLink} />
          <Button size="xs" variant="default" onClick={props.onClose}>
            {words.ui.close}
          </Button>
        </Group>
      </Notice>
    </div>
  );
}
