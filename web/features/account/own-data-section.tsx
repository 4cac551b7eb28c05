import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import { personalDataWords } from '../../i18n/personal-data-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { Section } from '../../ui/section.tsx';

export function OwnDataSection() {
  const words = useWords(personalDataWords).personalData;
  return (
    <Section title={words.title}>
      <p>{words.lead}</p>
      <Button
        component="a"
        href={urlOf(routes.exportOwnData, {})}
        download
        variant="default"
        leftSection={<IconDownload size={17} aria-hidden="true" />}
      >
        {words.download}
      </Button>
    </Section>
  );
}
