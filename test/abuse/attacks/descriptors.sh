# Every open descriptor of the shell and what it is. 255 is the script itself.
for fd in /proc/$$/fd/*; do
  kind=$(stat -L -c %F "$fd" 2>/dev/null) || kind=$(readlink "$fd")
  name=
  case $kind in
    directory) kind=folder name=" above it: $(ls "$fd/..")" ;;
    fifo | pipe:*) kind=FIFO ;;
    socket:*) kind=socket ;;
    'character special file') kind=device name=" $(readlink "$fd")" ;;
    'regular file' | 'regular empty file') kind=file ;;
  esac
  echo "${fd##*/}=$kind$name"
done
