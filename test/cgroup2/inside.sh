#!/bin/bash
# In the guest: what `npm run doctor` finds, and the tests of limits, as root and as an ordinary user with a cgroup of its own.
cd "$1" || exit
export PATH=$1/node_modules/.bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp
user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
failed=0

try() {
  echo "── $*"
  "$@" || failed=1
}

doctor() {
  # A guest has weaknesses of its own, such as little room.
  "$@" node src/main.ts doctor | tee /tmp/doctor
  for what in memory processes 'processor share'; do grep -Eq "ok +$what +by the kernel" /tmp/doctor || return 1; done
}

# Each takes seconds on an emulated machine, which is too slow for the one that reads as much as it can in half a minute.
tests() {
  "$@" vitest run --configLoader native --project sandbox --testTimeout 600000 --hookTimeout 600000 --reporter=verbose \
    test/sandbox/local-fast.test.ts -t 'fast path runner\W+limits\W+(?!\W*reads endless output)'
}

try doctor
try tests

# As systemd does with Delegate=yes.
echo '+memory +pids +cpu' >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/user
chown 1000:1000 /sys/fs/cgroup/user /sys/fs/cgroup/user/cgroup.{procs,threads,subtree_control}
echo $$ >/sys/fs/cgroup/user/cgroup.procs
rm -f /tmp/doctor
try doctor "${user[@]}"
try tests "${user[@]}"

[ "$failed" = 1 ] || echo 'cgroup2: all passed'
echo o >/proc/sysrq-trigger
sleep 60
