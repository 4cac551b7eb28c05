import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconKeyboard, IconLogout } from '@tabler/icons-react';
import { useMe, useSignOut } from '../features/person/use-me.ts';
import { languageNames, languages } from '../i18n/language.ts';
import { useSpeech } from '../i18n/use-words.tsx';
import { openShortcuts } from './shortcut-keys.tsx';
import classes from './user-menu.module.css';

const schemes = ['auto', 'light', 'dark'] as const;

export function UserMenu() {
  const { words, language, speak } = useSpeech();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const me = useMe();
  const signOut = useSignOut();
  if (!me) return null;
  const checkWhen = (isChosen: boolean) => (isChosen ? <IconCheck size={16} aria-hidden="true" /> : <span />);
  return (
    <Menu width={236} position="top-start" shadow="md" withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.person} aria-label={words.shell.account(me.person.name)}>
          <Avatar size={32} radius="xl" name={me.person.name} color="lapis" variant="filled" aria-hidden="true" />
          <span className={classes.words}>
            <span className={classes.name}>{me.person.name}</span>
            <span className={classes.role}>{words.people.roles[me.person.role]}</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.shell.language}</Menu.Label>
        {languages.map((each) => (
          <Menu.Item
            key={each}
            role="menuitemradio"
            aria-checked={each === language}
            rightSection={checkWhen(each === language)}
            onClick={() => speak(each)}
            lang={each}
          >
            {languageNames[each]}
          </Menu.Item>
        ))}
        <Menu.Label>{words.shell.theme}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={scheme === colorScheme}
            rightSection={checkWhen(scheme === colorScheme)}
            onClick={() => setColorScheme(scheme)}
          >
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
