import { z } from 'zod';
import type { Route } from '../route.ts';
import { idSchema, slugSchema } from '../tool.ts';
import { changeToolSettingsSchema, toolSettingsSchema } from '../tool-settings.ts';

const slugParams = z.strictObject({ slug: slugSchema });
const versionParams = z.strictObject({ versionId: idSchema });

/** What people set for themselves in a tool; runs are given it. Test runs have settings of their own. */
export const toolSettingsRoutes = {
  getToolSettings: {
    id: 'getToolSettings',
    method: 'GET',
    path: '/api/v1/tools/{slug}/settings',
    permission: 'tool:read',
    summary: 'What I have set for myself in a published tool, and what can be set',
    params: slugParams,
    answers: 'json',
    status: 200,
    response: toolSettingsSchema,
    errors: ['not_found'],
  },
  changeToolSettings: {
    id: 'changeToolSettings',
    method: 'PUT',
    path: '/api/v1/tools/{slug}/settings',
    permission: 'run:create',
    summary: 'Set something for myself in a published tool; my runs from now on are given it',
    params: slugParams,
    body: changeToolSettingsSchema,
    answers: 'json',
    status: 200,
    response: toolSettingsSchema,
    errors: ['not_found', 'stale_state', 'validation_failed', 'payload_too_large'],
  },
  resetToolSettings: {
    id: 'resetToolSettings',
    method: 'DELETE',
    path: '/api/v1/tools/{slug}/settings',
    permission: 'run:create',
    summary: 'Go back to the defaults',
    params: slugParams,
    answers: 'json',
    status: 200,
    response: toolSettingsSchema,
    errors: ['not_found'],
  },
  getTestSettings: {
    id: 'getTestSettings',
    method: 'GET',
    path: '/api/v1/admin/tool-versions/{versionId}/settings',
    permission: 'tool:write',
    summary: 'What I have set for my test runs of a version, and what can be set',
    params: versionParams,
    answers: 'json',
    status: 200,
    response: toolSettingsSchema,
    errors: ['not_found'],
  },
  changeTestSettings: {
    id: 'changeTestSettings',
    method: 'PUT',
    path: '/api/v1/admin/tool-versions/{versionId}/settings',
    permission: 'tool:write',
    summary: 'Set something for my test runs; versions of the tool with the same settings schema share it',
    params: versionParams,
    body: changeToolSettingsSchema,
    answers: 'json',
    status: 200,
    response: toolSettingsSchema,
    errors: ['not_found', 'stale_state', 'validation_failed', 'payload_too_large'],
  },
  resetTestSettings: {
    id: 'resetTestSettings',
    method: 'DELETE',
    path: '/api/v1/admin/tool-versions/{versionId}/settings',
    permission: 'tool:write',
    summary: 'Go back to the defaults in my test runs',
    params: versionParams,
    answers: 'json',
    status: 200,
    response: toolSettingsSchema,
    errors: ['not_found'],
  },
} as const satisfies Record<string, Route>;
