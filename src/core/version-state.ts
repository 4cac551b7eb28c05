/** The life of a version: `draft → in_review → active → archived`. The database refuses the same moves by constraint. */
import type { VersionState } from '../contract/tool.ts';

const transitions = {
  submit: { from: 'draft', to: 'in_review' },
  publish: { from: 'in_review', to: 'active' },
} as const satisfies Record<string, { from: VersionState; to: VersionState }>;
export type Transition = keyof typeof transitions;

export function canMove(state: VersionState, transition: Transition): boolean {
  return transitions[transition].from === state;
}

/** Four eyes: the publisher is not the author, unless they are the only one who could publish. */
export function mayPublish(review: { publisherId: string; authorId: string; publishers: number }): boolean {
  return review.publisherId !== review.authorId || review.publishers <= 1;
}

export function placeholderSlug(toolId: string): string {
  return `draft-${toolId}`;
}

export function isPlaceholderSlug(slug: string, toolId: string): boolean {
  return slug === placeholderSlug(toolId);
}
