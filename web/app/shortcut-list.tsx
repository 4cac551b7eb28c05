import { Kbd, Modal } from '@mantine/core';
import { shortcutsWords } from '../i18n/shortcuts-words.ts';
import { useWords } from '../i18n/use-words.tsx';
import classes from './shortcut-list.module.css';

const command = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl';

export function ShortcutList(props: { onClose: () => void }) {
  const words = useWords(shortcutsWords);
  const rows: [keys: string[], meaning: string][] = [
    [['/'], words.shortcuts.search],
    [[command, 'Enter'], words.shortcuts.run],
    [[command, 'S'], words.shortcuts.save],
    [['?'], words.shortcuts.help],
    [['Esc'], words.shortcuts.close],
  ];
  return (
    // Put together by hand: the library's own header is a banner to screen readers, and the page has one.
    <Modal.Root opened onClose={props.onClose}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="lg">
          <div className={classes.head}>
            <Modal.Title className={classes.title ?? ''}>{words.shortcuts.title}</Modal.Title>
            <Modal.CloseButton aria-label={words.ui.close} />
          </div>
          <dl className={classes.list}>
            {rows.map(([keys, meaning]) => (
              <div key={meaning} className={classes.row}>
                <dt>{meaning}</dt>
                <dd>
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          <p className={classes.quiet}>{words.shortcuts.quiet}</p>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
