#!/bin/bash
# Reports on the dropped files: size, kind, and which are the same; and on the room that the run has.
set -euo pipefail
source scriptorium.sh

# Prints its argument as a JSON string.
json() {
  local LC_ALL=C text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//[[:cntrl:]]/ }
  printf '"%s"' "$text"
}

# 1536 -> "1.5 KiB"
human() {
  [[ $1 == 1 ]] && echo '1 byte' && return
  awk -v bytes="$1" 'BEGIN {
    split("bytes KiB MiB GiB TiB", unit, " ")
    for (i = 1; bytes >= 1024 && i < 5; i++) bytes /= 1024
    printf(i == 1 ? "%d %s" : "%.1f %s", bytes, unit[i])
  }'
}

# What a file is by its first bytes, else by the end of its name.
kind_of() {
  local bytes name=${1##*/}
  bytes=$(head -c 8 -- "$1" | od -An -v -tx1 | tr -d ' \n')
  case $bytes in
    '') echo empty ;;
    89504e470d0a1a0a) echo 'PNG picture' ;;
    ffd8ff*) echo 'JPEG picture' ;;
    47494638*) echo 'GIF picture' ;;
    25504446*) echo 'PDF document' ;;
    504b0304*)
      case ${name,,} in
        *.docx) echo 'Word document' ;;
        *.xlsx) echo 'Excel workbook' ;;
        *.pptx) echo 'PowerPoint presentation' ;;
        *) echo 'ZIP archive' ;;
      esac
      ;;
    1f8b*) echo 'gzip archive' ;;
    7f454c46*) echo 'Linux program' ;;
    *) if LC_ALL=C grep -qaP '\x00' -- "$1"; then echo 'binary data'; else text_kind "${name,,}"; fi ;;
  esac
}

text_kind() {
  case $1 in
    *.csv | *.tsv) echo 'table (text)' ;;
    *.md | *.markdown) echo 'Markdown' ;;
    *.html | *.htm) echo 'web page' ;;
    *.py | *.sh | *.js | *.mjs | *.ts) echo 'script' ;;
    *.json) echo 'JSON' ;;
    *) echo 'text' ;;
  esac
}

join_rows() {
  local IFS=,
  printf '[%s]' "$*"
}

shopt -s nullglob dotglob
files=("$SKRIPTOTEKET_INPUT_DIR"/*)
rows=()
declare -A first_with bytes_of files_of
total=0 same=0 wasted=0

for index in "${!files[@]}"; do
  file=${files[index]}
  name=${file##*/}
  [[ -f $file ]] || continue
  size=$(stat -c %s -- "$file")
  sum=$(sha256sum <"$file" | cut -d ' ' -f 1)
  kind=$(kind_of "$file")
  copy_of=null
  if [[ -n ${first_with[$sum]-} && $size -gt 0 ]]; then
    copy_of=$(json "${first_with[$sum]}")
    same=$((same + 1)) wasted=$((wasted + size))
  else
    first_with[$sum]=$name
  fi
  total=$((total + size))
  bytes_of[$kind]=$((${bytes_of[$kind]-0} + size))
  files_of[$kind]=$((${files_of[$kind]-0} + 1))
  printf '%s  %s\n' "$sum" "$name" >>"$SKRIPTOTEKET_OUTPUT_DIR/checksums.txt"
  rows+=("{\"name\":$(json "$name"),\"bytes\":$size,\"size\":$(json "$(human "$size")"),\"kind\":$(json "$kind"),\"copy_of\":$copy_of,\"sha256\":\"${sum:0:16}…\"}")
  echo "$name: $(human "$size"), $kind"
  progress "$(awk -v done="$((index + 1))" -v all="${#files[@]}" 'BEGIN { printf "%.2f", done / all * 0.9 }')" "$name"
done

kinds=()
for kind in "${!bytes_of[@]}"; do
  kinds+=("{\"kind\":$(json "$kind"),\"files\":${files_of[$kind]},\"bytes\":${bytes_of[$kind]},\"size\":$(json "$(human "${bytes_of[$kind]}")")}")
done

# Each place a run can write to, once; df counts in blocks of 1024 bytes.
places=()
while read -r blocks used free mount; do
  places+=("{\"place\":$(json "$mount"),\"size\":$(json "$(human $((blocks * 1024)))"),\"used\":$(json "$(human $((used * 1024)))"),\"free\":$(json "$(human $((free * 1024)))")}")
done < <(df -k --output=size,used,avail,target "$SKRIPTOTEKET_OUTPUT_DIR" /tmp 2>/dev/null | tail -n +2 | sort -u)

outputs=()
if ((${#rows[@]} > 0)); then
  said="${#rows[@]} files, $(human "$total") together."
  ((${#rows[@]} == 1)) && said="One file, $(human "$total")."
  if ((same == 1)); then said+=" One of them is a copy of another; without it there would be $(human "$wasted") less."; fi
  if ((same > 1)); then said+=" $same of them are copies of others; without them there would be $(human "$wasted") less."; fi
  outputs+=("$(notice "$( ((same > 0)) && echo warning || echo info)" "$said")")
  outputs+=("{\"kind\":\"table\",\"title\":\"Files\",\"columns\":[{\"key\":\"name\",\"label\":\"Name\"},{\"key\":\"size\",\"label\":\"Size\"},{\"key\":\"bytes\",\"label\":\"Bytes\"},{\"key\":\"kind\",\"label\":\"Kind\"},{\"key\":\"copy_of\",\"label\":\"Copy of\"},{\"key\":\"sha256\",\"label\":\"SHA-256\"}],\"rows\":$(join_rows "${rows[@]}")}")
  outputs+=("{\"kind\":\"table\",\"title\":\"By kind\",\"columns\":[{\"key\":\"kind\",\"label\":\"Kind\"},{\"key\":\"files\",\"label\":\"Files\"},{\"key\":\"size\",\"label\":\"Size\"},{\"key\":\"bytes\",\"label\":\"Bytes\"}],\"rows\":$(join_rows "${kinds[@]}")}")
  outputs+=('{"kind":"file","path":"checksums.txt","label":"Checksums"}')
else
  outputs+=("$(notice info 'No files were dropped, so this is about the disk of the run only.')")
fi
outputs+=("{\"kind\":\"table\",\"title\":\"Room for a run\",\"columns\":[{\"key\":\"place\",\"label\":\"Place\"},{\"key\":\"size\",\"label\":\"Size\"},{\"key\":\"used\",\"label\":\"Used\"},{\"key\":\"free\",\"label\":\"Free\"}],\"rows\":$(join_rows "${places[@]}")}")

printf '{"outputs":%s}' "$(join_rows "${outputs[@]}")" >"$SKRIPTOTEKET_RESULT_PATH"
