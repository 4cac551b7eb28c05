import { z } from 'zod';
import { emailSchema } from './person.ts';
import { idSchema } from './tool.ts';

export const addMaintainerSchema = z.strictObject({
  email: emailSchema.describe('of somebody who may write tools'),
});
export const changeOwnerSchema = z.strictObject({ personId: idSchema.describe('one of the maintainers') });
