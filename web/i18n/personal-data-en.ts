/** What people take along, and take away, of what is theirs. In English. */
export const personalDataEn = {
  title: 'My data',
  lead: 'All that this installation holds of you, as one JSON file: account, runs with what went in and came out, settings, favourites, comments, news, and what you did.',
  download: 'Download my data',
  deleteTitle: 'Delete my account',
  deleteLead: 'For good. Nobody can bring it back.',
  deleteStart: 'Delete my account …',
  whatHappens: 'This is what happens',
  ends: 'You are signed out everywhere at once, and your API tokens stop working.',
  runs: (unfinished: number) =>
    unfinished === 0
      ? 'What went into your runs and came out of them is removed, files included.'
      : `What went into your runs and came out of them is removed, files included; ${unfinished} that ${unfinished === 1 ? 'has' : 'have'} not ended ${unfinished === 1 ? 'is' : 'are'} canceled.`,
  toolGoesTo: (tool: string, name: string) => `${tool} goes to ${name}.`,
  somebody: 'an administrator',
  stays: 'Versions and comments that you wrote stay, without your name. The audit keeps what was done, by number only.',
  notFresh: 'You have no password here. Sign out and in again, then come back within ten minutes.',
  lastSuperuser: 'You are the last superuser. Make somebody else one before you go.',
  deleteNow: 'Delete my account for good',
  deleteRun: 'Delete',
  deleteRunAsk: 'Remove what went in and what came out, files included? That the tool was run stays counted.',
  deleteRunYes: 'Delete the run',
};
