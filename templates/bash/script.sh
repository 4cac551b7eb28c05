set -euo pipefail
source scriptorium.sh

files | while read -r path; do
  printf '%s\t%s\t%s\n' "${path##*/}" "$(wc -l <"$path")" "$(wc -w <"$path")"
done >/tmp/counts

result "$(markdown "$(param greeting)!")" "$(table Counts name=Name lines=Lines words=Words </tmp/counts)"
