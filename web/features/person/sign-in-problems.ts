/** What a single sign-on leads back with when it did not succeed. */
export const signInProblems = ['unreachable', 'failed', 'unknown_person'] as const;
export type SignInProblem = (typeof signInProblems)[number];
