import '@mantine/core/styles/baseline.layer.css';
import '@mantine/core/styles/default-css-variables.layer.css';
import '@mantine/core/styles/global.layer.css';
import './ui/mantine-styles.ts';
import './ui/base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './app/query-client.ts';
import { createAppRouter } from './app/router.tsx';
import { readLanguage } from './i18n/language.ts';
import { WordsProvider } from './i18n/use-words.tsx';
import { cssVariables, theme } from './ui/theme.ts';

const container = document.getElementById('root');
if (!container) throw new Error('index.html has no #root.');

const queryClient = createQueryClient(() => {
  const { pathname, href } = router.state.location;
  queryClient.removeQueries({ queryKey: ['me'] });
  if (pathname !== '/sign-in' && pathname !== '/setup') void router.navigate({ to: '/sign-in', search: { to: href } });
});
const router = createAppRouter(queryClient);

createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <WordsProvider language={readLanguage()}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </WordsProvider>
    </MantineProvider>
  </StrictMode>,
);
