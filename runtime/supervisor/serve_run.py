"""The life of a fork of the zygote: it becomes init of a sandbox, makes the script's process ahead of any run, and
starts the script when it is given one.

It talks to the supervisor over a socket, a message each: "born" (by which the supervisor learns the pid), then waits for
"prepare" with the run's pipes; "waiting", then waits for "run" with the document and what is mounted; "ended <exit code>".
Before "waiting" the script's process has given up every right; init keeps its own until the mounts are made. What fails
before the script has begun is "fault <why>". "begun" on the control channel says that it has: that outlives everyone here.
"""

import json
import os
import resource
import signal
import socket

from become_script import become_script
from enter_sandbox import map_user, mount_run, mount_system, raise_loopback, size_folders
from give_up_rights import give_up_rights
from system_calls import NEW_CGROUP, PR_SET_DUMPABLE, prctl, unshare

_MESSAGE_BYTES = 4096
_MOST_FDS = 16
_LIMITS = {
    "core": resource.RLIMIT_CORE,
    "processes": resource.RLIMIT_NPROC,
    "openFiles": resource.RLIMIT_NOFILE,
    "fileBytes": resource.RLIMIT_FSIZE,
    "dataBytes": resource.RLIMIT_DATA,
}


def serve_run(supervisor: int, every: dict) -> None:
    """Never returns. `every` is what all runs have alike: uid, masks, the size of shared memory, the filter."""
    try:
        os.write(supervisor, b"born")
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # An init is safe from signals of its own sandbox, unless it has a handler.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        map_user(every["uid"])
        mount_system(every)
        raise_loopback()
        plan, (stdout, stderr, control) = _receive(supervisor, "prepare")
        # It was placed in its cgroup before, and sees that as the topmost.
        unshare(NEW_CGROUP)
        size_folders(plan["folders"], is_new=True)
        line, script = _start_script([stdout, stderr, control], plan["program"], every["filter"])
        os.write(supervisor, b"waiting")
        # Up to here nothing is known of any run.
        order, (document, *trees) = _receive(supervisor, "run")
        if order["folders"] != plan["folders"]:
            size_folders(order["folders"], is_new=False)
        mount_run(order["work"], trees)
        _limit(script, order["limits"])
        give_up_rights(every["filter"])
        # Same user as the script: this keeps init's memory and descriptors from it.
        prctl(PR_SET_DUMPABLE, 0)
        os.write(control, b"begun\n")
        os.close(control)
        _send_document(line, document)
        os.write(supervisor, f"ended {_wait_for(script)}".encode())
    except BaseException as error:
        _say_fault(supervisor, error)
    os._exit(0)


def _receive(supervisor: int, expected: str) -> tuple:
    """What comes with a word: its JSON, if any, and descriptors. Without the word the fork is not wanted any more."""
    with socket.socket(fileno=os.dup(supervisor)) as line:
        message, fds, _, _ = socket.recv_fds(line, _MESSAGE_BYTES, _MOST_FDS, socket.MSG_CMSG_CLOEXEC)
    word, _, text = message.decode().partition(" ")
    if word != expected:
        os._exit(0)
    return json.loads(text or "null"), fds


def _start_script(fds: list, program: list | None, filter_program: bytes) -> tuple:
    """Gives its line and pid when it waits, closed for good. Of the descriptors only control stays open here."""
    line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    script = os.fork()
    if script == 0:
        become_script([*fds, theirs.fileno()], program, filter_program)
    theirs.close()
    for fd in fds[:2]:
        os.close(fd)
    word = line.recv(_MESSAGE_BYTES)
    if word != b"waiting":
        raise OSError(word.decode("utf-8", "replace") or "The script's process ended before it was ready.")
    return line, script


def _limit(script: int, limits: dict) -> None:
    """Soft and hard at once. Values are bytes or counts; null leaves the limit as it is."""
    for name, kind in _LIMITS.items():
        if limits[name] is not None:
            resource.prlimit(script, kind, (limits[name], limits[name]))


def _send_document(line: socket.socket, file: int) -> None:
    """Unread: it holds what a person gave, and this process has nothing to do with that."""
    length = os.fstat(file).st_size
    try:
        line.sendall(b"%8d" % length + os.pread(file, length, 0))
    except OSError:
        # It was killed meanwhile, and is waited for.
        pass
    line.close()


def _wait_for(script: int) -> int:
    """
    The script's exit code, as a shell gives it, when nothing else in here lives any more. Said before the kernel takes
    the namespaces apart, which costs milliseconds.
    """
    pid = 0
    while pid != script:
        # Orphans come here as well.
        pid, status = os.wait()
    code = os.waitstatus_to_exitcode(status)
    try:
        # All at once: the kernel lets no process fork that is about to be killed.
        os.kill(-1, signal.SIGKILL)
        while True:
            os.wait()
    except (ProcessLookupError, ChildProcessError):
        return code if code >= 0 else 128 - code


def _say_fault(supervisor: int, error: BaseException) -> None:
    try:
        os.write(supervisor, f"fault {type(error).__name__}: {error}".encode()[:1000])
    except OSError:
        pass
