import type { Route } from './route.ts';
import { accountRoutes } from './routes/account.ts';
import { auditRoutes } from './routes/audit.ts';
import { editingRoutes } from './routes/editing.ts';
import { mailWishRoutes } from './routes/mail-wishes.ts';
import { managedToolRoutes } from './routes/managed-tools.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { peopleRoutes } from './routes/people.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { runRoutes } from './routes/runs.ts';
import { settingsRoutes } from './routes/settings.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { suggestionRoutes } from './routes/suggestions.ts';
import { toolRoutes } from './routes/tools.ts';

/** Every door of the server but its own health, in the order of the reference page. */
export const routes = {
  ...signInRoutes,
  ...accountRoutes,
  ...mailWishRoutes,
  ...peopleRoutes,
  ...toolRoutes,
  ...managedToolRoutes,
  ...editingRoutes,
  ...reviewRoutes,
  ...suggestionRoutes,
  ...runRoutes,
  ...auditRoutes,
  ...notificationRoutes,
  ...settingsRoutes,
} as const satisfies Record<string, Route>;
