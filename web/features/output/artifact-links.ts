import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { Artifact, Run } from '../../../src/contract/run.ts';

export function findArtifact(run: Run, path: string): Artifact | undefined {
  return run.artifacts.find((artifact) => artifact.path === path);
}

export function downloadUrl(runId: string, artifact: Artifact): string {
  return urlOf(routes.getArtifact, { runId, artifactId: artifact.id });
}

/** Shown in the page, without any rights. */
export function previewUrl(runId: string, artifact: Artifact): string {
  return urlOf(routes.getArtifact, { runId, artifactId: artifact.id }, { preview: '1' });
}

export type PreviewKind = 'image' | 'pdf' | 'text';

/** By its type as the server tells it; undefined where there is nothing to show. */
export function previewKind(contentType: string): PreviewKind | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/svg+xml'].includes(type)) return 'image';
  if (type === 'application/pdf') return 'pdf';
  if (type.startsWith('text/') || type === 'application/json' || type === 'application/xml') return 'text';
  return undefined;
}
