import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUserCog } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
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
  return (
    <Menu
      width={236}
      position="top-start"
      shadow="md"
      withinPortal={false}
      floatingStrategy="fixed"
      defaultOpened
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{props.target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.shell.language}</Menu.Label>
        <Menu.RadioGroup
          value={language}
          onChange={(value) => speak(languages.find((each) => each === value) ?? language)}
        >
          {languages.map((each) => (
            <Menu.RadioItem key={each} value={each} lang={each}>
              {languageNames[each]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{words.shell.theme}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(schemes.find((each) => each === value) ?? 'auto')}
        >
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {words.shell.themes[scheme]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCog size={17} aria-hidden="true" />}>
          {words.shell.myAccount}
        </Menu.Item>
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
