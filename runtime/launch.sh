#!/bin/sh
# The first program inside a sandbox: sets limits that cannot be raised again, says "ready", waits for "go",
# and becomes the language's harness. Until "go" nothing foreign has run. Descriptor 3 is the control channel.
#
# launch.sh <language> <processes> <open files> <largest file, 512-byte blocks> <data, KiB, or "unlimited"> [heap, MiB]
ulimit -c 0 || exit 120
ulimit -p "$2" || exit 120
ulimit -n "$3" || exit 120
ulimit -f "$4" || exit 120
ulimit -d "$5" || exit 120

echo ready >&3
read -r word <&3 || exit 121
[ "$word" = go ] || exit 121

# The environment of a run is exactly the one it was given.
unset PWD OLDPWD

case "$1" in
  # -I: no PYTHON* variables, no user site. -S: no .pth file of the host runs; the harness adds dist-packages itself.
  python) exec /usr/bin/python3 -I -S -B /opt/runtime/python/start.py ;;
  # A script that opens descriptors of its own starts at 3, so the channel moves out of the way.
  bash) exec /bin/bash /opt/runtime/bash/harness.sh 9>&3 3>&- ;;
  node)
    exec /opt/node/bin/node --max-old-space-size="$6" --experimental-vm-modules \
      --disable-warning=ExperimentalWarning /opt/runtime/node/harness.mjs
    ;;
esac
exit 122
