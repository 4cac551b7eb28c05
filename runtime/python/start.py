"""Started by launch.sh as `python3 -I -S -B`: finds packages without running any .pth file, then runs the script."""

import sys

sys.path.insert(0, "/opt/runtime/python")

if __name__ == "__main__":
    from scriptorium_harness.run import prepare_interpreter, run

    prepare_interpreter()
    run()
