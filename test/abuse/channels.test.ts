/** What only a runner of ours could get wrong: the pipes and sockets between a run and its worker. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { runBare } from './bare.ts';
import { type AbuseCase, throughPython } from './case.ts';
import { byHand, withoutFilter } from './control.ts';
import { testCases } from './test-cases.ts';

/** Sends descriptors of its own to whoever is at the other end of one. */
const sendRights = (fd: number): string => `import array, os, socket
try:
    line = socket.socket(fileno=os.dup(${fd}))
    for _ in range(200):
        line.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 8))])
    print("sent=yes")
except OSError as error: print(f"sent={error.errno}")
`;

const flood = (word: string) => ({
  python: `import os\nprint("sent", flush=True)\nwhile True: os.write(1, b"${word}" * 4000); os.write(2, b"${word}" * 4000)`,
  bash: `echo sent\nyes ${word} | tee /dev/stderr`,
  node: `import { writeSync } from 'node:fs';\nconsole.log('sent');\nfor (;;) { writeSync(1, '${word}'.repeat(4000)); writeSync(2, '${word}'.repeat(4000)); }`,
});
const switchFile = '/proc/sys/dev/tty/legacy_tiocsti';
const kernelAllowsTyping = !existsSync(switchFile) || readFileSync(switchFile, 'utf8').trim() === '1';

const word = `word-${randomUUID()}`;

const cases: AbuseCase[] = [
  {
    id: 'RC-52',
    title: 'sends descriptors over the control channel, to fill the table of the worker',
    scripts: {
      python: sendRights(3),
      bash: `/usr/bin/python3 -I - <<'END_OF_PROBE'\n${sendRights(9)}END_OF_PROBE\n`,
      node: `import { spawnSync } from 'node:child_process';
spawnSync('/usr/bin/python3', ['-I', '-c', ${JSON.stringify(sendRights(3))}], { stdio: ['ignore', 'inherit', 'inherit', 3] });\n`,
    },
    // The count of our own descriptors after each case shows that none has arrived.
    expect: ({ facts, outcome }) => {
      expect(facts.sent).toBeDefined();
      if (facts.sent === 'yes') expect(outcome).toMatchObject({ status: 'failed', reason: 'contract_error' });
    },
    control: byHand(
      'a reader that takes bytes alone',
      (_script, language) => {
        const receive = `import array, os, socket
ours, theirs = socket.socketpair()
theirs.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 8))])
print("received=" + str(len(socket.recv_fds(ours, 10, 16)[1])))
`;
        return runBare(language, throughPython(receive)[language]);
      },
      ({ facts }) => expect(facts.received).toBe('8'),
    ),
  },
  {
    id: 'RC-53',
    title: 'fills its pipes and is killed, so that the next run on the same pipes begins with its words',
    isAlikeWhenCold: true,
    scripts: flood(word),
    play: async (stage) => {
      for (let round = 0; round < 3; round += 1) {
        const controller = new AbortController();
        const trial = await stage.run(stage.script, {
          signal: controller.signal,
          isOutputKept: false,
          onStdout: () => controller.abort(),
        });
        expect(trial.outcome.reason).toBe('canceled');
      }
      const next = { python: 'print("mine")', bash: 'echo mine', node: 'console.log("mine");' }[stage.language];
      const trials = await Promise.all([1, 2, 3].map(() => stage.run(next)));
      expect(trials.map(({ stdout, stderr }) => stdout + stderr)).toEqual(['mine\n', 'mine\n', 'mine\n']);
      return stage.run(next);
    },
    expect: ({ outcome }) => expect(outcome?.reason).toBe('ok'),
    control: byHand(
      'closing every end of a pipe between two uses',
      (_script, language) =>
        runBare(
          language,
          throughPython(
            'import os\nos.mkfifo("/tmp/pipe")\nkept = os.open("/tmp/pipe", os.O_RDWR)\nos.write(kept, b"theirs ")\nfd = os.open("/tmp/pipe", os.O_RDWR)\nos.write(fd, b"mine")\nprint("read=" + os.read(fd, 20).decode())',
          )[language],
        ),
      ({ facts }) => expect(facts.read).toBe('theirs mine'),
    ),
  },
  {
    id: 'KI-51',
    title: 'types into a terminal, and takes one over',
    scripts: throughPython(`import fcntl, os, struct
def attempt(name, action):
    try:
        action()
        print(f"{name}=done")
    except OSError: print(f"{name}=refused")
attempt("open /dev/tty", lambda: os.open("/dev/tty", os.O_RDWR))
attempt("open /dev/console", lambda: os.open("/dev/console", os.O_RDWR))
attempt("open a console", lambda: os.open("/dev/tty1", os.O_RDWR))
master, slave = os.openpty()
def type_into_own():
    # Only into a terminal that controls it; a session of its own can have one.
    pid, line = os.forkpty()
    if pid == 0:
        try: fcntl.ioctl(0, 0x5412, b"x")
        except OSError: os._exit(1)
        os._exit(0)
    if os.waitpid(pid, 0)[1] != 0: raise OSError("refused")
attempt("type into its own terminal", type_into_own)
attempt("type past 32 bits", lambda: __import__("ctypes").CDLL(None, use_errno=True).ioctl(slave, __import__("ctypes").c_ulong(0x100005412), b"x") and (_ for _ in ()).throw(OSError()))
attempt("talk to the console", lambda: fcntl.ioctl(slave, 0x541C, struct.pack("b", 3)))
for fd in (0, 1, 2): attempt(f"type into {fd}", lambda: fcntl.ioctl(fd, 0x5412, b"x"))
`),
    expect: ({ facts }) => {
      expect(Object.keys(facts).length).toBe(9);
      expect(Object.keys(facts).filter((name) => facts[name] !== 'refused')).toEqual([]);
    },
    control: withoutFilter(({ facts }) =>
      // Where the kernel itself has it switched off, the filter is the second lock.
      expect(facts['type into its own terminal']).toBe(kernelAllowsTyping ? 'done' : 'refused'),
    ),
  },
];

testCases(cases);
