import { useMutation } from '@tanstack/react-query';
import { routes } from '../../../src/contract/routes.ts';
import type { Run } from '../../../src/contract/run.ts';
import { type Json, stringifyJson } from '../../../src/core/json.ts';
import { api } from '../../app/api.ts';
import { useKeepRun } from './use-runs.ts';

/** The same inputs once more, exactly as they were; only for runs without files, which are not kept to be sent again. */
export function useRunAgain(run: Run) {
  const keep = useKeepRun();
  return useMutation({
    mutationFn: async () => {
      const body = new FormData();
      body.append('inputs', stringifyJson(run.inputs as Json));
      if (run.context === 'production') return api.call(routes.startRun, { params: { slug: run.tool.slug }, body });
      return api.call(routes.startSandboxRun, { params: { versionId: run.versionId }, body });
    },
    onSuccess: keep,
  });
}
