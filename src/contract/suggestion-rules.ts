/** What the page needs to know of suggestions as well; without schemas, which it leaves out. */
export const suggestionStates = ['open', 'accepted', 'declined', 'withdrawn'] as const;
export type SuggestionState = (typeof suggestionStates)[number];

/** As far as the installation takes files of this size at all. */
export const MAX_SAMPLE_BYTES = 10 * 1024 * 1024;
