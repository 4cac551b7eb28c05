import { z } from 'zod';
import { editLockSchema, takeEditLockSchema } from '../edit-lock.ts';
import { addMaintainerSchema, changeOwnerSchema } from '../maintainer.ts';
import type { Route } from '../route.ts';
import { templateSchema } from '../template.ts';
import { idSchema, managedToolPageSchema } from '../tool.ts';

const toolParams = z.strictObject({ toolId: idSchema });

/** Who writes a tool, with whom, and what from. */
export const editingRoutes = {
  listTemplates: {
    id: 'listTemplates',
    method: 'GET',
    path: '/api/v1/admin/templates',
    permission: 'tool:write',
    summary: 'Complete working tools to start from',
    answers: 'json',
    status: 200,
    response: z.strictObject({ items: z.array(templateSchema) }),
    errors: [],
  },
  takeEditLock: {
    id: 'takeEditLock',
    method: 'PUT',
    path: '/api/v1/admin/tools/{toolId}/edit-lock',
    permission: 'tool:write',
    summary: 'Be the one who edits a tool, for ten minutes from now; again to stay it',
    params: toolParams,
    body: takeEditLockSchema,
    answers: 'json',
    status: 200,
    response: editLockSchema,
    errors: ['not_found', 'locked', 'forbidden'],
  },
  releaseEditLock: {
    id: 'releaseEditLock',
    method: 'DELETE',
    path: '/api/v1/admin/tools/{toolId}/edit-lock',
    permission: 'tool:write',
    summary: 'Let others edit a tool; harmless for who does not hold it',
    params: toolParams,
    answers: 'json',
    status: 200,
    response: z.strictObject({ ok: z.literal(true) }),
    errors: ['not_found'],
  },
  addMaintainer: {
    id: 'addMaintainer',
    method: 'POST',
    path: '/api/v1/admin/tools/{toolId}/maintainers',
    permission: 'tool:write',
    summary: 'Let somebody else work on a tool; by its owner and admins',
    params: toolParams,
    body: addMaintainerSchema,
    answers: 'json',
    status: 200,
    response: managedToolPageSchema,
    errors: ['not_found', 'forbidden', 'validation_failed', 'conflict'],
  },
  removeMaintainer: {
    id: 'removeMaintainer',
    method: 'DELETE',
    path: '/api/v1/admin/tools/{toolId}/maintainers/{personId}',
    permission: 'tool:write',
    summary: 'Let somebody work on a tool no longer; by its owner and admins',
    params: z.strictObject({ toolId: idSchema, personId: idSchema }),
    answers: 'json',
    status: 200,
    response: managedToolPageSchema,
    errors: ['not_found', 'forbidden'],
  },
  changeOwner: {
    id: 'changeOwner',
    method: 'PUT',
    path: '/api/v1/admin/tools/{toolId}/owner',
    permission: 'tool:write',
    summary: 'Hand a tool on to one of its maintainers; the former owner becomes one',
    params: toolParams,
    body: changeOwnerSchema,
    answers: 'json',
    status: 200,
    response: managedToolPageSchema,
    errors: ['not_found', 'forbidden', 'validation_failed', 'conflict'],
  },
} as const satisfies Record<string, Route>;
