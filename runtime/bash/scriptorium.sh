# For Bash tools: `source scriptorium.sh`.
#
# What the person gave, printed; what is missing is the default, or nothing:
#   param NAME [DEFAULT]          a field of the form, or on a later turn of the action: $PARAM_NAME, whatever its size
#   inputs [KEY [DEFAULT]]        the values of the form: one of them, or all as JSON
#   settings [KEY [DEFAULT]]      the person's settings, likewise
#   action                        the action_id of a later turn; nothing on the first
#   state [KEY [DEFAULT]]         what the tool left as its state the last time
#   files                         the paths of the uploaded files, one on each line
#
# While it runs:
#   progress 0.5 "half way"       shows how far the tool has come; the fraction is 0 to 1
#   tool_error "Pick a file."     ends the run and shows the message to the person as it is; `fail` is the same
#
# What the tool shows. Each prints an output; `result` takes them all:
#   notice LEVEL TEXT             LEVEL is info, warning or error
#   markdown TEXT, html TEXT, json VALUE [TITLE], image PATH [ALT], file PATH [LABEL]
#   table TITLE KEY=LABEL...      reads rows from standard input, the cells of each between tabs
#   result [--action ACTION]... [--state JSON] OUTPUT...
#                                 result "$(notice info Done.)" "$(df | tail -n +2 | tr -s ' ' '\t' | table Disks a=A b=B)"
# What comes next:
#   next_action ID LABEL FIELD... [prefill:=JSON]
#   field NAME KIND LABEL [help=TEXT] [required:=true] [min:=1] [max:=9] [options:="$(list a b)"]
# JSON:
#   object KEY=TEXT KEY:=JSON...  list TEXT...

# JSON text of its argument, in REPLY: a subshell for each cell of a table would take a second per thousand.
_scriptorium_quote() {
  local LC_ALL=C text=$1 code character
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\r'/\\r}
  text=${text//$'\t'/\\t}
  if [[ $text == *[[:cntrl:]]* ]]; then
    for code in {1..31}; do
      printf -v code '%02x' "$code"
      printf -v character "\\x$code"
      text=${text//"$character"/\\u00$code}
    done
  fi
  REPLY="\"$text\""
}

_scriptorium_json() {
  local REPLY
  _scriptorium_quote "$1"
  printf '%s' "$REPLY"
}

_scriptorium_read() {
  /usr/bin/python3 -I -S -B /opt/runtime/bash/read_json.py "$@"
}

# KEY=TEXT and KEY:=JSON as the inside of an object, in REPLY.
_scriptorium_pairs() {
  local pair made= key
  for pair in "$@"; do
    key=${pair%%=*}
    if [[ $key == *: ]]; then
      _scriptorium_quote "${key%:}"
      made+=",$REPLY:${pair#*=}"
    else
      _scriptorium_quote "$key"
      made+=",$REPLY:"
      _scriptorium_quote "${pair#*=}"
      made+=$REPLY
    fi
  done
  REPLY=${made#,}
}

# Paths of outputs count from the output folder.
_scriptorium_place() {
  REPLY=${1#"$SKRIPTOTEKET_OUTPUT_DIR"/}
}

param() {
  local LC_ALL=C name=${1^^}
  name=PARAM_${name//[^A-Z0-9_]/_}
  local place=${SKRIPTOTEKET_INPUTS_PATH%/*}/$name
  if [[ -v $name ]]; then
    printf '%s\n' "${!name}"
  elif [[ -f $place ]]; then
    cat -- "$place"
    echo
  else
    printf '%s\n' "${2-}"
  fi
}

inputs() {
  if (($# == 0)); then _scriptorium_read SKRIPTOTEKET_INPUTS '{}'; else _scriptorium_read SKRIPTOTEKET_INPUTS "${2-}" "$1"; fi
}

settings() {
  if (($# == 0)); then _scriptorium_read SKRIPTOTEKET_MEMORY '{}' settings; else _scriptorium_read SKRIPTOTEKET_MEMORY "${2-}" settings "$1"; fi
}

state() {
  if (($# == 0)); then _scriptorium_read SKRIPTOTEKET_ACTION '{}' state; else _scriptorium_read SKRIPTOTEKET_ACTION "${2-}" state "$1"; fi
}

action() {
  _scriptorium_read SKRIPTOTEKET_ACTION '' action_id
}

files() {
  local path
  for path in "$SKRIPTOTEKET_INPUT_DIR"/*; do
    [[ ! -f $path ]] || printf '%s\n' "$path"
  done
}

progress() {
  local fraction=$1
  [[ $fraction == .* ]] && fraction=0$fraction
  [[ $fraction =~ ^(0|[1-9][0-9]*)(\.[0-9]+)?$ ]] || fraction=0
  printf 'progress {"fraction":%s,"text":%s}\n' "$fraction" "$(_scriptorium_json "${2-}")" >&9
}

tool_error() {
  printf 'error {"kind":"tool","type":"ToolError","message":%s}\n' "$(_scriptorium_json "$1")" >&9
  exit 1
}

fail() {
  tool_error "$@"
}

object() {
  local REPLY
  _scriptorium_pairs "$@"
  printf '{%s}' "$REPLY"
}

list() {
  local made= item REPLY
  for item in "$@"; do
    _scriptorium_quote "$item"
    made+=,$REPLY
  done
  printf '[%s]' "${made#,}"
}

notice() {
  object kind=notice level="$1" message="$2"
}

markdown() {
  object kind=markdown markdown="$1"
}

html() {
  object kind=html_sandboxed html="$1"
}

json() {
  object kind=json value:="$1" ${2+title="$2"}
}

image() {
  local REPLY
  _scriptorium_place "$1"
  object kind=image path="$REPLY" alt="${2-}"
}

file() {
  local REPLY
  _scriptorium_place "$1"
  object kind=file path="$REPLY" ${2+label="$2"}
}

table() {
  local REPLY title=$1 column columns= keys=() cells row rows= index
  shift
  for column in "$@"; do
    _scriptorium_quote "${column%%=*}"
    keys+=("$REPLY")
    _scriptorium_quote "${column#*=}"
    columns+=",{\"key\":${keys[-1]},\"label\":$REPLY}"
  done
  while IFS= read -r row || [[ -n $row ]]; do
    # One cell at a time: reading them into an array would take two tabs for one.
    cells=
    for index in "${!keys[@]}"; do
      if [[ ${row%%$'\t'*} =~ ^-?(0|[1-9][0-9]*)(\.[0-9]+)?$ ]]; then
        REPLY=${BASH_REMATCH[0]}
      else
        _scriptorium_quote "${row%%$'\t'*}"
      fi
      cells+=",${keys[index]}:$REPLY"
      if [[ $row == *$'\t'* ]]; then row=${row#*$'\t'}; else row=; fi
    done
    rows+=",{${cells#,}}"
  done
  object kind=table title="$title" columns:="[${columns#,}]" rows:="[${rows#,}]"
}

field() {
  local name=$1 kind=$2 label=$3
  shift 3
  object name="$name" kind="$kind" label="$label" "$@"
}

next_action() {
  local id=$1 label=$2 argument fields= prefill={}
  shift 2
  for argument in "$@"; do
    if [[ $argument == prefill:=* ]]; then prefill=${argument#*=}; else fields+=,$argument; fi
  done
  object action_id="$id" label="$label" kind=form fields:="[${fields#,}]" prefill:="$prefill"
}

result() {
  local outputs= actions= state=null
  while (($# > 0)); do
    case $1 in
      --action)
        actions+=,$2
        shift 2
        ;;
      --state)
        state=$2
        shift 2
        ;;
      *)
        outputs+=,$1
        shift
        ;;
    esac
  done
  printf '{"outputs":[%s],"next_actions":[%s],"state":%s}' "${outputs#,}" "${actions#,}" "$state" >"$SKRIPTOTEKET_RESULT_PATH"
}
