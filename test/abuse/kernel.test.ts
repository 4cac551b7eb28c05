import { expect } from 'vitest';
import { createLocalUnderTest } from '../sandbox/local-under-test.ts';
import { runTrial } from '../sandbox/trial.ts';
import { listBroken } from './broken-runners.ts';
import { type AbuseCase, asTool, type Sandbox, see, throughPython } from './case.ts';
import { byHand, outside, runnerWithoutFilter, withoutFilter } from './control.ts';
import { readGolden } from './golden.ts';
import { probe } from './probe.ts';
import { LONG, testCases } from './test-cases.ts';

type Facts = Record<string, string>;
const lines = (facts: Facts): string[] => Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
const refused = (facts: Facts): string[] => Object.keys(facts).filter((name) => facts[name] !== 'refused');

const words = (folder: string, names = ''): string[] => names.split(' ').map((name) => `${folder}${name}`);

/** The same sweep where every call reaches the kernel: what it refuses itself. */
let ofKernel: Promise<Facts> | undefined;
const askKernel = (): Promise<Facts> => {
  ofKernel ??= runnerWithoutFilter().then(async (made) => {
    const script = asTool('python', probe('system-calls.py'));
    return see(await runTrial(made, 'python', script)).facts;
  });
  return ofKernel;
};

/**
 * Kernels differ: one knows fewer calls or refuses more by itself. So a call that the golden file allows may be refused
 * by the kernel alone, and what it says the kernel refuses may be allowed; what it says the filter refuses must be.
 */
async function expectSystemCalls(facts: Facts, sandbox: Sandbox): Promise<void> {
  // gVisor's kernel cannot be asked without the filter.
  const kernel = sandbox === 'docker-runsc' ? {} : await askKernel();
  const measured = Object.entries(facts).map(([call, answer]) => {
    const isOfKernel = kernel[call] === answer && answer !== 'allowed';
    return `${call}: ${answer}${isOfKernel ? ' (so does the kernel)' : ''}`;
  });
  const golden = readGolden(sandbox, `system-calls-${process.arch}`, measured);
  expect(measured.length).toBe(golden.length);
  const wrong = golden.filter((line, index) => {
    const answer = measured[index] ?? '';
    const isOfKernel = [line, answer].some((text) => text.endsWith('(so does the kernel)'));
    const isRefusedByGvisor = sandbox === 'docker-runsc' && !answer.endsWith(': allowed');
    return line !== answer && !isOfKernel && !isRefusedByGvisor;
  });
  expect(wrong).toEqual([]);
}

const cases: AbuseCase[] = [
  {
    id: 'KI-01',
    title: 'makes every system call there is: native, i386, x32',
    scripts: throughPython(probe('system-calls.py')),
    overrides: { limits: LONG },
    expect: async ({ facts }, { sandbox }) => {
      expect(Object.keys(facts).length).toBe(process.arch === 'x64' ? 3 * 480 : 480);
      await expectSystemCalls(facts, sandbox);
    },
    control: withoutFilter(({ facts }) => {
      // ptrace, keyctl, io_uring_setup, userfaultfd: they answer that their arguments are bad.
      const numbers = process.arch === 'x64' ? [101, 250, 425, 323] : [117, 219, 425, 282];
      for (const number of numbers) expect(facts[`native ${number}`], String(number)).toBe('allowed');
    }),
  },
  {
    id: 'KI-02',
    title: 'makes or enters a namespace of each kind, in each way',
    scripts: throughPython(probe('namespaces.py')),
    expect: ({ facts }, { sandbox }) => {
      const answers = lines(facts);
      expect(answers.filter((line) => !/: (EPERM|ENOSYS)$/.test(line))).toEqual([]);
      expect(answers).toEqual(readGolden(sandbox, 'namespaces', answers));
    },
    control: outside(({ facts }) => {
      expect(facts['unshare user']).toBe('made');
      expect(facts['clone3 user']).toBe('made');
    }),
  },
  {
    id: 'KI-03',
    title: 'asks for io_uring',
    scripts: throughPython(`import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
for name, number in (("setup", 425), ("enter", 426), ("register", 427)):
    ctypes.set_errno(0)
    libc.syscall(ctypes.c_long(number), *[ctypes.c_long(-1)] * 6)
    print(f"{name}={errno.errorcode.get(ctypes.get_errno())}")
`),
    expect: ({ facts }) => expect(facts).toEqual({ setup: 'ENOSYS', enter: 'ENOSYS', register: 'ENOSYS' }),
    control: withoutFilter(({ facts }) => expect(Object.values(facts)).not.toContain('ENOSYS')),
  },
  {
    id: 'KI-04',
    title: 'leaves a key in a keyring of the kernel',
    scripts: throughPython(probe('keys.py')),
    expect: ({ facts }) => {
      expect(Object.keys(facts).length).toBeGreaterThan(6);
      expect(refused(facts)).toEqual([]);
    },
    control: outside(({ facts }) => expect(facts['add to process']).toBe('done'), { env: { IS_OUTSIDE: '1' } }),
  },
  {
    id: 'KI-05',
    title: 'opens a socket of every family and type',
    scripts: throughPython(probe('sockets.py')),
    expect: ({ facts }, { sandbox }) => {
      const made = Object.keys(facts).filter((name) => facts[name] === 'made');
      // UNIX, IPv4 and IPv6, and of those only what any program needs.
      expect(made.filter((name) => !/^(socket (1|2|10)|pair 1) /.test(name))).toEqual([]);
      expect(made).toEqual(readGolden(sandbox, 'sockets', made));
    },
    control: withoutFilter(({ facts }) => expect(facts['socket 16 raw']).toBe('made')),
  },
  {
    id: 'KI-11',
    title: 'reads and writes what the kernel shows in /proc',
    scripts: throughPython(probe('kernel-files.py')),
    expect: ({ facts }, { sandbox }) => {
      expect(facts['writable below /proc/sys']).toBe('none');
      const inProc = Object.keys(facts).filter((name) => / \/(proc|dev)/.test(name));
      const open = inProc.filter((name) => facts[name] === 'read' || facts[name] === 'written');
      const known = readGolden(sandbox, 'kernel-files', open.sort());
      expect(open.filter((name) => !known.includes(name))).toEqual([]);
    },
    control: outside(({ facts }) => {
      const isRoot = process.getuid?.() === 0;
      expect(facts[isRoot ? 'write /proc/sys/kernel/core_pattern' : 'read /proc/interrupts']).toMatch(/written|read/);
    }),
  },
  {
    id: 'KI-12',
    title: 'looks for /sys, cgroups, debugfs and the devices of the machine',
    scripts: throughPython(probe('kernel-files.py')),
    expect: ({ facts }, { sandbox, made }) => {
      const isThere = (name: string): boolean => facts[name] !== 'refused' && !(made.image && facts[name] === 'empty');
      const there = Object.keys(facts).filter((name) => / \/sys/.test(name) && isThere(name));
      expect(there).toEqual([]);
      const shown = [...words('/', facts['top level']), ...words('/dev/', facts.devices)];
      const known = readGolden(sandbox, 'visible', shown);
      expect(shown.length).toBeGreaterThan(15);
      expect(shown.filter((path) => !known.includes(path))).toEqual([]);
    },
    control: outside(({ facts }) => expect(facts['read /sys']).toBe('read')),
  },
  {
    id: 'KI-15',
    title: 'looks for a right, a group or a limit that it was left',
    scripts: throughPython(probe('status.py')),
    expect: ({ facts }, { sandbox }) => {
      const shown = lines(facts);
      expect(facts).toMatchObject({ NoNewPrivs: '1', Seccomp: '2', CapBnd: '0000000000000000' });
      expect(facts.Uid).toBe('10001 10001 10001 10001');
      expect(shown).toEqual(readGolden(sandbox, 'status', shown));
    },
    control: outside(({ facts }) => expect(facts).toMatchObject({ NoNewPrivs: '0', Seccomp: '0' })),
  },
  {
    id: 'KI-20',
    title: 'is started where a protection cannot be set up',
    isAlikeWhenCold: true,
    scripts: { python: 'print("started=yes")', bash: 'echo started=yes', node: 'console.log("started=yes");' },
    play: async (stage) => {
      let last = await stage.run(stage.script);
      for (const [what, create] of listBroken(stage.sandbox)) {
        const made = await create();
        try {
          last = await runTrial(made, stage.language, asTool(stage.language, stage.script));
          expect(last.outcome, what).toMatchObject({ status: 'failed', reason: 'sandbox_error', returnJson: null });
          expect(last.stdout, what).toBe('');
          expect(await made.listLeftovers(), what).toEqual([]);
        } finally {
          await made.dispose();
        }
      }
      return last;
    },
    expect: ({ outcome }) => expect(outcome?.reason).toBe('sandbox_error'),
    control: byHand(
      'anything that is broken',
      async (script, language) => {
        const made = await createLocalUnderTest({ pool: 'cold' });
        try {
          return see(await runTrial(made, language, asTool(language, script)));
        } finally {
          await made.dispose();
        }
      },
      ({ facts }) => expect(facts.started).toBe('yes'),
    ),
  },
];

testCases(cases);
