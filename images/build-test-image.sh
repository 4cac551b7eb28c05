#!/bin/bash
# Builds the runner image without an image registry: a Debian root made by debootstrap stands in for the images that
# runner.Dockerfile starts from, and Debian's Python for the newer one. As root, on Debian or its kin.
#
#   images/build-test-image.sh <engine's socket> <name of the image> <a Node 26> <folder for the Debian root>
#
# The Debian root takes minutes and is kept in the folder for the next time; the rest takes seconds.
set -euo pipefail
socket=$1 image=$2 node=$3 cache=$4
packages=python3,libatomic1

. /etc/os-release
suite=$VERSION_CODENAME
kind=$(printf '%s %s %s' "$suite" "$packages" "$(dpkg --print-architecture)" | sha256sum | cut -c1-16)
root=$cache/root-$kind.tar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$cache"

# One at a time: who comes second finds the root of the first.
exec 9>"$cache/lock"
flock 9
if [ ! -e "$root" ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite="$suite" '$2 == suite && $3 == "main" { print $1; exit }')
  # In a mount namespace of its own: what it mounts in there goes with it, however it ends.
  unshare --mount --propagation private -- \
    debootstrap --variant=minbase --include="$packages" "$suite" "$work/root" "$mirror"
  tar -C "$work/root" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./dev/*' \
    -cf "$root.new" .
  mv "$root.new" "$root"
fi

cp "$root" "$work/base.tar"
tar -rPf "$work/base.tar" --transform='s,.*,./usr/local/bin/node,' "$node"
export DOCKER_HOST=unix://$socket
docker import "$work/base.tar" "$image-base"
tar -ch images runtime node_modules/quickjs-emscripten-core node_modules/@jitl | docker build --network none --quiet --tag "$image" --file images/runner.Dockerfile \
  --build-arg BASE="$image-base" --build-arg NODE="$image-base" \
  --build-arg SYSTEM_PACKAGES= --build-arg PYTHON_PACKAGES= -
