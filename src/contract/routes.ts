import type { Route } from './route.ts';
import { accountRoutes } from './routes/account.ts';
import { alertRoutes } from './routes/alerts.ts';
import { auditRoutes } from './routes/audit.ts';
import { editingRoutes } from './routes/editing.ts';
import { favouriteRoutes } from './routes/favourites.ts';
import { mailWishRoutes } from './routes/mail-wishes.ts';
import { managedToolRoutes } from './routes/managed-tools.ts';
import { monitoringRoutes } from './routes/monitoring.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { peopleRoutes } from './routes/people.ts';
import { personalDataRoutes } from './routes/personal-data.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { runRoutes } from './routes/runs.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { scriptRoutes } from './routes/scripts.ts';
import { settingsRoutes } from './routes/settings.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { suggestionRoutes } from './routes/suggestions.ts';
import { toolSettingsRoutes } from './routes/tool-settings.ts';
import { toolRoutes } from './routes/tools.ts';

/** Every door of the server but its own health, in the order of the reference page. */
export const routes = {
  ...signInRoutes,
  ...accountRoutes,
  ...personalDataRoutes,
  ...mailWishRoutes,
  ...peopleRoutes,
  ...toolRoutes,
  ...toolSettingsRoutes,
  ...favouriteRoutes,
  ...managedToolRoutes,
  ...editingRoutes,
  ...reviewRoutes,
  ...suggestionRoutes,
  ...runRoutes,
  ...scheduleRoutes,
  ...alertRoutes,
  ...scriptRoutes,
  ...auditRoutes,
  ...monitoringRoutes,
  ...notificationRoutes,
  ...settingsRoutes,
} as const satisfies Record<string, Route>;
