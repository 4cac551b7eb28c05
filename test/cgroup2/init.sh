#!/bin/busybox sh
# The first program of the guest: changes over to the host's files, with cgroups of version 2 and nothing of version 1.
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs dev /dev
project=$(/bin/busybox sed -n 's/.*project=\([^ ]*\).*/\1/p' /proc/cmdline)
# They need each other in an order that three rounds find.
for round in 1 2 3; do
  for module in /modules/*; do /bin/busybox insmod "$module" 2>/dev/null; done
done
/bin/busybox mount -t virtiofs -o ro host /host
/bin/busybox mount -t tmpfs -o size=2g tmpfs /layer
/bin/busybox mkdir /layer/upper /layer/work
/bin/busybox mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work overlay /new
for folder in proc sys dev; do /bin/busybox mount --move "/$folder" "/new/$folder"; done
for folder in tmp var/tmp run mnt; do /bin/busybox mount -t tmpfs -o mode=1777 tmpfs "/new/$folder"; done
/bin/busybox mkdir -p /new/dev/pts /new/dev/shm
/bin/busybox mount -t devpts devpts /new/dev/pts
/bin/busybox mount -t tmpfs -o mode=1777 tmpfs /new/dev/shm
/bin/busybox mount -t cgroup2 cgroup2 /new/sys/fs/cgroup
/bin/busybox ifconfig lo 127.0.0.1 up
exec /bin/busybox switch_root /new /bin/bash "$project/test/cgroup2/inside.sh" "$project"
