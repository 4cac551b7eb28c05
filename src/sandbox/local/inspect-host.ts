/** Looks at what this host can enforce, for the doctor and the monitoring page. Starts no sandbox. */
import { readFile, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { describeCgroups } from '../cgroup/describe-cgroups.ts';
import { openCgroupSite } from '../cgroup/open-site.ts';
import type { RunnerReport } from '../runner.ts';
import { findMachine } from '../seccomp/machines.ts';
import { bubblewrapVersion } from './prepare-host.ts';
import { programs } from './programs.ts';
import { runProgram } from './run-program.ts';

const APT = 'apt-get install -y';

/** What this host can enforce, with a remedy for each thing it cannot. Starts no script; never throws. */
export async function inspectHost(options: { bwrap: string; level: 'best' | 'strict' }): Promise<RunnerReport> {
  const report: RunnerReport = { problems: [], weaknesses: [], facts: { kernel: release(), level: options.level } };
  await inspectBubblewrap(report, options.bwrap);
  await inspectUserNamespaces(report);
  await inspectPrograms(report);
  if (findMachine(process.arch) === undefined)
    report.problems.push({
      what: `There is no system call filter for ${process.arch}.`,
      remedy: 'Run the worker on x86-64 or arm64.',
    });
  await inspectCgroups(report, options.level);
  return report;
}

async function inspectBubblewrap({ facts, problems }: RunnerReport, bwrap: string): Promise<void> {
  try {
    facts.bubblewrap = `${await bubblewrapVersion(bwrap)}, not setuid`;
  } catch (error) {
    problems.push({ what: error instanceof Error ? error.message : String(error), remedy: `${APT} bubblewrap` });
  }
}

async function inspectUserNamespaces({ problems, facts }: RunnerReport): Promise<void> {
  const settings = [
    { path: 'user/max_user_namespaces', closed: '0', remedy: 'sysctl -w user.max_user_namespaces=15000' },
    { path: 'kernel/unprivileged_userns_clone', closed: '0', remedy: 'sysctl -w kernel.unprivileged_userns_clone=1' },
    {
      path: 'kernel/apparmor_restrict_unprivileged_userns',
      closed: '1',
      remedy: 'Add an AppArmor profile for bwrap, or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    },
  ];
  const found = await Promise.all(settings.map(({ path }) => readFile(`/proc/sys/${path}`, 'utf8').catch(() => '')));
  const closed = settings.filter(({ closed }, index) => found[index]?.trim() === closed);
  facts['user namespaces'] = closed.length === 0 ? 'allowed' : 'refused by the kernel';
  for (const { path, remedy } of closed)
    problems.push({ what: `The kernel refuses user namespaces (${path.replace('/', '.')}).`, remedy });
}

async function inspectPrograms({ facts, problems }: RunnerReport): Promise<void> {
  facts.node = process.version;
  const needed = [
    { path: programs.python, package: 'python3' },
    { path: '/bin/bash', package: 'bash' },
    { path: '/usr/bin/mkfifo', package: 'coreutils' },
    ...(process.getuid?.() === 0 ? [{ path: programs.setpriv, package: 'util-linux' }] : []),
  ];
  for (const { path, package: name } of needed) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) problems.push({ what: `${path} is not installed.`, remedy: `${APT} ${name}` });
  }
  facts.python = await runProgram(programs.python, ['-I', '-S', '--version']).catch(() => 'not there');
}

async function inspectCgroups({ facts, problems, weaknesses }: RunnerReport, level: 'best' | 'strict'): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  facts.cgroups = await describeCgroups();
  facts.user = isRoot ? 'root; scripts run as user 10001' : 'ordinary; scripts run as this user, seen as 10001';
  try {
    const { version } = await openCgroupSite(isRoot);
    facts.limits = `cgroups, version ${version}`;
  } catch (error) {
    facts.limits = 'rlimits and accounting over all processes of a run';
    const why = error instanceof Error ? error.message : String(error);
    const what = `cgroups cannot be used (${why}); rlimits and our own accounting stand in, without a processor limit.`;
    const remedy = 'Run the worker as a systemd service with Delegate=yes, or as root.';
    (level === 'strict' ? problems : weaknesses).push({ what, remedy });
  }
}
