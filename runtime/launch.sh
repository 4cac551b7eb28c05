#!/bin/sh
# The first program inside a sandbox, and its init: sets limits that cannot be raised again, says "ready", waits for
# "go", starts the program and ends with it. Until "go" nothing foreign has run. Descriptor 3 is the control
# channel. Run by a copy of the shell that may not be read, so a script of the same user cannot look into it.
#
# launch.sh <program> <processes> <open files> <largest file, 512-byte blocks> <data, KiB, or "unlimited"> [heap, MiB]
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
# What this shell itself has to say of the harness's death is not part of the run.
exec 4>&2 2>/dev/null

case "$1" in
  # -I: no PYTHON* variables, no user site. -S: no .pth file of the host runs; the harness adds dist-packages itself.
  python) (exec /usr/bin/python3 -I -S -B /opt/runtime/python/start.py 2>&4 4>&-) ;;
  # A script that opens descriptors of its own starts at 3, so the channel moves out of the way.
  bash) (exec /bin/bash /opt/runtime/bash/harness.sh 9>&3 3>&- 2>&4 4>&-) ;;
  node)
    (exec /opt/node/bin/node --max-old-space-size="$6" --experimental-vm-modules \
      --disable-warning=ExperimentalWarning /opt/runtime/node/harness.mjs 2>&4 4>&-)
    ;;
  # A plain script is a program as any: it has no channel.
  plain-python) (exec /usr/bin/python3 -I -S -B /opt/runtime/python/plain.py 3>&- 2>&4 4>&-) ;;
  plain-bash) (exec /bin/bash /work/script.sh 3>&- 2>&4 4>&-) ;;
  # From stdin, it is taken as `node -e` takes one, of whatever size.
  plain-node)
    (exec /opt/node/bin/node --max-old-space-size="$6" --require /opt/runtime/node/builtin-modules.cjs - \
      </work/script.js 3>&- 2>&4 4>&-)
    ;;
  restricted) (exec /opt/node/bin/node /opt/runtime/node/restricted.mjs 2>&4 4>&-) ;;
  *) exit 122 ;;
esac
exit "$?"
