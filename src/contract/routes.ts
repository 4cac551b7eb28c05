import type { Route } from './route.ts';
import { accountRoutes } from './routes/account.ts';
import { managedToolRoutes } from './routes/managed-tools.ts';
import { peopleRoutes } from './routes/people.ts';
import { runRoutes } from './routes/runs.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { toolRoutes } from './routes/tools.ts';

/** Every door of the server but its own health, in the order of the reference page. */
export const routes = {
  ...signInRoutes,
  ...accountRoutes,
  ...peopleRoutes,
  ...toolRoutes,
  ...managedToolRoutes,
  ...runRoutes,
} as const satisfies Record<string, Route>;
