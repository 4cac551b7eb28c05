/** What trials and a look at the host say about each protection. Pure. */
import type { Finding, Level } from './finding.ts';
import type { Sight, Trials } from './try-limits.ts';

export interface Ground {
  hasCgroups: boolean;
  /** Whether what a run may not swap could be swapped: the host has swap, and cgroups do not count it. */
  maySwap: boolean;
}

const DELEGATE = 'Run the worker as a systemd service with Delegate=yes, or as root.';

/** One finding for each protection of a run. */
export function judgeTrials(trials: Trials, ground: Ground): Finding[] {
  return [...(trials.seen === null ? [] : judgeSight(trials.seen)), ...judgeLimits(trials, ground)];
}

function judgeSight(seen: Sight): Finding[] {
  return [
    hold('rights', /^0+$/.test(seen.capabilities) && seen.noNewPrivileges === '1' && seen.user === 10_001, {
      yes: 'no capability, no new privileges, user 10001',
      no: `capabilities ${seen.capabilities}, user ${seen.user}`,
    }),
    hold('system calls', seen.filter === '2' && seen.rawSocket === 'refused', {
      yes: 'filtered; a netlink socket was refused',
      no: `filter ${seen.filter}, a netlink socket was ${seen.rawSocket}`,
    }),
    hold('network', seen.interfaces === 0, {
      yes: 'none but an empty loopback',
      no: `${seen.interfaces} interface(s)`,
    }),
    hold('file system', seen.writable.length === 0, {
      yes: 'read-only, but for what is the run’s own',
      no: `writable: ${seen.writable.join(', ')}`,
    }),
    hold('init', seen.initHidden, { yes: 'a script cannot look into it', no: 'a script can look into it' }),
  ];
}

function judgeLimits(trials: Trials, { hasCgroups, maySwap }: Ground): Finding[] {
  const by = (kernel: string, accounting: string) => ({ kernel, accounting, hasCgroups });
  const isFilesCapped = (trials.seen?.workFiles ?? Number.POSITIVE_INFINITY) <= 1 << 16;
  return [
    limit('memory', trials.memory === 'out_of_memory', by('by the kernel', 'added up 40 times a second')),
    {
      ...hold('swap', !maySwap, { yes: 'a run cannot swap', no: 'a run may be swapped out' }),
      ...(maySwap
        ? { level: 'weaker' as Level, remedy: 'Boot with swapaccount=1, or without swap (swapoff -a).' }
        : {}),
    },
    limit('processes', trials.processes === 'process_limit', by('by the kernel', 'counted 40 times a second')),
    limit('processor time', trials.cpuTime === 'cpu_time', by('counted by the kernel', 'added up 40 times a second')),
    // On a busy host a script gets little without any limit, so a small part alone proves nothing.
    hasCgroups && trials.share < 0.6
      ? { what: 'processor share', level: 'ok', detail: 'by the kernel', remedy: null }
      : { what: 'processor share', level: 'missing', detail: 'a run may take every processor', remedy: DELEGATE },
    isFilesCapped
      ? { what: 'disk', level: 'ok', detail: 'size and number of files, both capped', remedy: null }
      : {
          what: 'disk',
          level: 'weaker',
          detail: 'size capped; empty files count as memory only',
          remedy: 'Let this user make user namespaces with unshare, not with bubblewrap alone (AppArmor).',
        },
  ];
}

function hold(what: string, isHeld: boolean, { yes, no }: { yes: string; no: string }): Finding {
  if (isHeld) return { what, level: 'ok', detail: yes, remedy: null };
  return {
    what,
    level: 'missing',
    detail: no,
    remedy: 'Report this as a fault of Scriptorium, and run no scripts here.',
  };
}

function limit(
  what: string,
  isHeld: boolean,
  { kernel, accounting, hasCgroups }: { kernel: string; accounting: string; hasCgroups: boolean },
): Finding {
  if (!isHeld) return { what, level: 'missing', detail: 'a script went over it and was not ended', remedy: DELEGATE };
  if (hasCgroups) return { what, level: 'ok', detail: kernel, remedy: null };
  return { what, level: 'weaker', detail: accounting, remedy: DELEGATE };
}
