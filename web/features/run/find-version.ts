import { routes } from '../../../src/contract/routes.ts';
import type { Run } from '../../../src/contract/run.ts';
import { api } from '../../app/api.ts';

/** A run names its version by number; the routes of the test area want its id. */
export async function findVersionId(run: Run): Promise<string> {
  const tool = await api.call(routes.getManagedTool, { params: { toolId: run.tool.id } });
  const version = tool.versions.find((each) => each.number === run.versionNumber);
  if (!version) throw new Error(`Version ${run.versionNumber} of this tool is gone.`);
  return version.id;
}
