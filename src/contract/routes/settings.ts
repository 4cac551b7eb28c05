import type { Route } from '../route.ts';
import { changeSettingsSchema, settingsPageSchema } from '../settings.ts';

/** How this installation is set. */
export const settingsRoutes = {
  getSettings: {
    id: 'getSettings',
    method: 'GET',
    path: '/api/v1/settings',
    permission: 'settings:read',
    summary: 'Every setting, as it is or as it is by default',
    answers: 'json',
    status: 200,
    response: settingsPageSchema,
    errors: [],
  },
  changeSettings: {
    id: 'changeSettings',
    method: 'PUT',
    path: '/api/v1/settings',
    permission: 'settings:manage',
    summary: 'Change the given settings and leave the others',
    body: changeSettingsSchema,
    answers: 'json',
    status: 200,
    response: settingsPageSchema,
    errors: [],
  },
} as const satisfies Record<string, Route>;
