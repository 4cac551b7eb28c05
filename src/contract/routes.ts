import type { Route } from './route.ts';
import { auditRoutes } from './routes/audit.ts';
import { managedToolRoutes } from './routes/managed-tools.ts';
import { peopleRoutes } from './routes/people.ts';
import { runRoutes } from './routes/runs.ts';
import { toolRoutes } from './routes/tools.ts';

/** Every door of the server but its own health, in the order of the reference page. */
export const routes = {
  ...peopleRoutes,
  ...toolRoutes,
  ...managedToolRoutes,
  ...runRoutes,
  ...auditRoutes,
} as const satisfies Record<string, Route>;
