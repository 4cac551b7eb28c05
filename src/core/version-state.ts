/** The life of a version: `draft → in_review → active → archived`. The database refuses the same moves by constraint. */
import type { VersionState } from '../contract/tool.ts';

const transitions = {
  submit: { from: 'draft', to: 'in_review' },
  publish: { from: 'in_review', to: 'active' },
  requestChanges: { from: 'in_review', to: 'archived' },
  withdraw: { from: 'in_review', to: 'archived' },
} as const satisfies Record<string, { from: VersionState; to: VersionState }>;
export type Transition = keyof typeof transitions;

export function canMove(state: VersionState, transition: Transition): boolean {
  return transitions[transition].from === state;
}

/** Back goes what everybody once ran. */
export function canRollBackTo(version: { state: VersionState; wasPublished: boolean }): boolean {
  return version.state === 'archived' && version.wasPublished;
}

/**
 * Four eyes: the publisher is not the author, unless the installation says that authors may. Where it says nothing
 * (`allowSelfPublish` null) they may while there is nobody else who could.
 */
export function mayPublish(review: {
  publisherId: string;
  authorId: string;
  publishers: number;
  allowSelfPublish: boolean | null;
}): boolean {
  return review.publisherId !== review.authorId || (review.allowSelfPublish ?? review.publishers <= 1);
}

export function placeholderSlug(toolId: string): string {
  return `draft-${toolId}`;
}

export function isPlaceholderSlug(slug: string, toolId: string): boolean {
  return slug === placeholderSlug(toolId);
}
