/** Programs of the host that sandboxes are made with. */
export const programs = {
  bwrap: '/usr/bin/bwrap',
  setpriv: '/usr/bin/setpriv',
  unshare: '/usr/bin/unshare',
  python: '/usr/bin/python3',
} as const;
