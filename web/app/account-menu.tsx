import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconKeyboard, IconLogout } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useSignOut } from '../features/person/use-me.ts';
import { languageNames, languages } from '../i18n/language.ts';
import { useSpeech } from '../i18n/use-words.tsx';
import { openShortcuts } from './shortcut-keys.tsx';

const schemes = ['auto', 'light', 'dark'] as const;

/** Opens as soon as it is there: it was asked for. */
export function AccountMenu(props: { target: ReactNode }) {
  const { words, language, speak } = useSpeech();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const choice = (isChosen: boolean) => ({
    role: 'menuitemradio',
    'aria-checked': isChosen,
    rightSection: isChosen && <IconCheck size={16} aria-hidden="true" />,
  });
  return (
    <Menu width={236} position="top-start" shadow="md" defaultOpened>
      <Menu.Target>{props.target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.shell.language}</Menu.Label>
        {languages.map((each) => (
          <Menu.Item key={each} {...choice(each === language)} onClick={() => speak(each)} lang={each}>
            {languageNames[each]}
          </Menu.Item>
        ))}
        <Menu.Label>{words.shell.theme}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item key={scheme} {...choice(scheme === colorScheme)} onClick={() => setColorScheme(scheme)}>
            {words.shell.themes[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={17} aria-hidden="true" />} onClick={openShortcuts}>
          {words.shell.shortcuts}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={17} aria-hidden="true" />} onClick={() => signOut.mutate()}>
          {words.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
