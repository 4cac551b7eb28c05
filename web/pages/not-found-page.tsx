import { IconCompass } from '@tabler/icons-react';
import { useWords } from '../i18n/use-words.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/page.tsx';

export function NotFoundPage() {
  const words = useWords();
  return (
    <Page title={words.notFound.title}>
      <EmptyState icon={<IconCompass size={36} stroke={1.4} />} title="404" help={words.notFound.help}>
        <ButtonLink to="/" variant="default">
          {words.notFound.toCatalogue}
        </ButtonLink>
      </EmptyState>
    </Page>
  );
}
