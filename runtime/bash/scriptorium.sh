# For Bash tools: `source scriptorium.sh`.
#   progress 0.5 "half way"      shows how far the tool has come; the fraction is 0 to 1
#   tool_error "Pick a file."    ends the run and shows the message to the person as it is
#   notice info "Done."          prints a notice output, for the `outputs` of $SKRIPTOTEKET_RESULT_PATH
#   markdown "**bold**"          prints a markdown output, likewise

# Prints its argument as a JSON string. Control characters that have no short escape become spaces.
_scriptorium_json() {
  local LC_ALL=C text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\r'/\\r}
  text=${text//$'\t'/\\t}
  text=${text//[[:cntrl:]]/ }
  printf '"%s"' "$text"
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

notice() {
  printf '{"kind":"notice","level":%s,"message":%s}' "$(_scriptorium_json "$1")" "$(_scriptorium_json "$2")"
}

markdown() {
  printf '{"kind":"markdown","markdown":%s}' "$(_scriptorium_json "$1")"
}
