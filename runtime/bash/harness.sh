# Checks the script's syntax, then becomes bash running it. Descriptor 9 is the control channel.
. /opt/runtime/bash/scriptorium.sh

if ! errors=$(bash -n "$SKRIPTOTEKET_SCRIPT_PATH" 2>&1); then
  first=${errors%%$'\n'*}
  first=${first#"$SKRIPTOTEKET_SCRIPT_PATH: "}
  line=null
  if [[ $first =~ ^line\ ([0-9]+):\ (.*)$ ]]; then
    line=${BASH_REMATCH[1]}
    first=${BASH_REMATCH[2]}
  fi
  text=
  [[ $line == null ]] || mapfile -t -s $((line - 1)) -n 1 lines <"$SKRIPTOTEKET_SCRIPT_PATH" && text=${lines[0]-}
  printf 'error {"kind":"syntax","type":"SyntaxError","message":%s,"line":%s,"text":%s}\n' \
    "$(_scriptorium_json "$first")" "$line" "$(_scriptorium_json "${text:0:1000}")" >&9
  exit 1
fi

exec bash "$SKRIPTOTEKET_SCRIPT_PATH"
