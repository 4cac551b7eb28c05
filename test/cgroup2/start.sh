#!/bin/bash
# Tries the sandbox where cgroups are of version 2 alone, whatever this host has: starts Debian's kernel in qemu, with this
# host's files below a layer in memory, and in there runs `inside.sh`. As root, on Debian or its kin; nothing is installed:
# qemu and the kernel are unpacked into a cache. The machine is emulated unless the first word is "kvm".
#
#   npm run cgroup2 [-- kvm]
set -euo pipefail
here=$(dirname "$(realpath "$0")")
project=$(dirname "$(dirname "$here")")
cache=/var/tmp/scriptorium-cgroup2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$cache"

# One at a time: who comes second finds the packages of the first.
exec 9>"$cache/lock"
flock 9
if [ ! -e "$cache/root" ]; then
  mkdir -p "$cache/packages/partial" "$cache/root.new"
  apt-get install --yes --no-install-recommends --reinstall --download-only -o Dir::Cache::archives="$cache/packages" \
    qemu-system-x86 linux-image-cloud-amd64 busybox-static cpio
  for package in "$cache"/packages/*.deb; do dpkg -x "$package" "$cache/root.new"; done
  rm -r "$cache/packages"
  mv "$cache/root.new" "$cache/root"
fi
flock -u 9

root=$cache/root
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
PATH=$root/usr/bin:$root/bin:$PATH
kernel=$(ls "$root"/boot/vmlinuz-*)

# What the kernel starts from: a shell, the modules for the host's files, and a script that changes over to those.
mkdir -p "$work/first/bin" "$work/first/modules" "$work/first"/{proc,sys,dev,host,layer,new}
cp "$root/bin/busybox" "$work/first/bin/"
cp "$here/init.sh" "$work/first/init"
for module in virtio virtio_ring virtio_pci virtio_pci_modern_dev virtio_pci_legacy_dev fuse virtiofs overlay; do
  find "$root/lib/modules" -name "$module.ko" -exec cp '{}' "$work/first/modules/" ';'
done
(cd "$work/first" && find . | cpio --quiet -o -H newc | gzip) >"$work/first.gz"

"$root/usr/lib/qemu/virtiofsd" --socket-path="$work/files" -o source=/ -o cache=always -o sandbox=chroot 2>"$work/files.log" &
until [ -S "$work/files" ]; do sleep 0.1; done

machine=(-accel 'tcg,thread=multi' -cpu max)
[ "${1:-}" != kvm ] || machine=(-accel kvm -cpu host)
qemu-system-x86_64 -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" "${machine[@]}" -smp 2 -m 4G \
  -object memory-backend-memfd,id=memory,size=4G,share=on -numa node,memdev=memory \
  -chardev "socket,id=files,path=$work/files" -device vhost-user-fs-pci,chardev=files,tag=host \
  -kernel "$kernel" -initrd "$work/first.gz" -append "console=ttyS0 quiet edd=off panic=-1 project=$project" \
  -no-reboot -nodefaults -display none -serial stdio </dev/null | tee "$work/log"
grep -q '^cgroup2: all passed' "$work/log"
