import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from '../../src/client/client.ts';
import { meQuery } from '../features/person/use-me.ts';
import { CataloguePage } from '../pages/catalogue-page.tsx';
import { CrashedPage } from '../pages/crashed-page.tsx';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { LoadingLines } from '../ui/loading-lines.tsx';
import {
  readAlertsSearch,
  readAuditSearch,
  readCatalogueSearch,
  readManagedToolsSearch,
  readMonitoringSearch,
  readNewScheduleSearch,
  readPeopleSearch,
  readReviewSearch,
  readRunsSearch,
  readSchedulesSearch,
  readScriptSearch,
  readScriptsSearch,
  readSignInSearch,
  readSuggestionSearch,
  readTokenSearch,
  readToolSearch,
} from './search.ts';
import { Shell } from './shell.tsx';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({});

/** Everything but sign-in and setup: whoever is not signed in goes there first, and comes back afterwards. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'unauthenticated') throw error;
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href }, replace: true });
    }
  },
});

const routeTree = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: readSignInSearch,
    component: lazyRouteComponent(() => import('../pages/sign-in-page.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/setup',
    validateSearch: readTokenSearch,
    component: lazyRouteComponent(() => import('../pages/setup-page.tsx'), 'SetupPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/forgot-password',
    component: lazyRouteComponent(() => import('../pages/forgot-password-page.tsx'), 'ForgotPasswordPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/password',
    validateSearch: readTokenSearch,
    component: lazyRouteComponent(() => import('../pages/password-page.tsx'), 'PasswordPage'),
  }),
  signedIn.addChildren([
    createRoute({
      getParentRoute: () => signedIn,
      path: '/',
      validateSearch: readCatalogueSearch,
      // The first page of most: with the entry it comes in one go, and later pages need most of what it needs.
      component: CataloguePage,
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/tools/$slug',
      validateSearch: readToolSearch,
      component: lazyRouteComponent(() => import('../pages/tool-page.tsx'), 'ToolPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/runs',
      validateSearch: readRunsSearch,
      component: lazyRouteComponent(() => import('../pages/runs-page.tsx'), 'RunsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/runs/$runId',
      component: lazyRouteComponent(() => import('../pages/run-page.tsx'), 'RunPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/schedules',
      validateSearch: readSchedulesSearch,
      component: lazyRouteComponent(() => import('../pages/schedules-page.tsx'), 'SchedulesPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/schedules/new',
      validateSearch: readNewScheduleSearch,
      component: lazyRouteComponent(() => import('../pages/new-schedule-page.tsx'), 'NewSchedulePage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/schedules/$scheduleId',
      component: lazyRouteComponent(() => import('../pages/schedule-page.tsx'), 'SchedulePage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/tools',
      validateSearch: readManagedToolsSearch,
      component: lazyRouteComponent(() => import('../pages/managed-tools-page.tsx'), 'ManagedToolsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/tools/$toolId',
      component: lazyRouteComponent(() => import('../pages/test-area-page.tsx'), 'TestAreaPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/reviews',
      component: lazyRouteComponent(() => import('../pages/reviews-page.tsx'), 'ReviewsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/reviews/$versionId',
      validateSearch: readReviewSearch,
      component: lazyRouteComponent(() => import('../pages/review-page.tsx'), 'ReviewPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/suggestions',
      component: lazyRouteComponent(() => import('../pages/my-suggestions-page.tsx'), 'MySuggestionsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/suggestions/$suggestionId',
      component: lazyRouteComponent(() => import('../pages/suggestion-page.tsx'), 'SuggestionPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/suggestions',
      validateSearch: readSuggestionSearch,
      component: lazyRouteComponent(() => import('../pages/suggestions-page.tsx'), 'SuggestionsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/scripts',
      validateSearch: readScriptsSearch,
      component: lazyRouteComponent(() => import('../pages/scripts-page.tsx'), 'ScriptsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/scripts/$scriptId',
      validateSearch: readScriptSearch,
      component: lazyRouteComponent(() => import('../pages/script-page.tsx'), 'ScriptPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/alerts',
      validateSearch: readAlertsSearch,
      component: lazyRouteComponent(() => import('../pages/alerts-page.tsx'), 'AlertsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/settings',
      component: lazyRouteComponent(() => import('../pages/settings-page.tsx'), 'SettingsPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/inbox',
      component: lazyRouteComponent(() => import('../pages/inbox-page.tsx'), 'InboxPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/people',
      validateSearch: readPeopleSearch,
      component: lazyRouteComponent(() => import('../pages/people-page.tsx'), 'PeoplePage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/monitoring',
      validateSearch: readMonitoringSearch,
      component: lazyRouteComponent(() => import('../pages/monitoring-page.tsx'), 'MonitoringPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/admin/audit',
      validateSearch: readAuditSearch,
      component: lazyRouteComponent(() => import('../pages/audit-page.tsx'), 'AuditPage'),
    }),
    createRoute({
      getParentRoute: () => signedIn,
      path: '/account',
      component: lazyRouteComponent(() => import('../pages/account-page.tsx'), 'AccountPage'),
    }),
    createRoute({ getParentRoute: () => signedIn, path: '$', component: NotFoundPage }),
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultPendingComponent: () => <LoadingLines lines={4} />,
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: CrashedPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
