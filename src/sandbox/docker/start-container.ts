/** Brings a container to the point where it waits for its one run: made, started, looked at from inside. */
import { randomUUID } from 'node:crypto';
import { SandboxFault } from '../sandbox-fault.ts';
import { type ContainerChannel, openChannel } from './container-channel.ts';
import { type ContainerMeter, openMeter } from './container-meter.ts';
import { type ContainerPlan, containerSettings, labels } from './container-settings.ts';
import type { Engine } from './engine.ts';
import { removeContainer } from './remove-container.ts';
import { type ContainerFacts, type ExpectedContainer, verifyContainer } from './verify-container.ts';

const START_MS = 60_000;

export interface Container {
  id: string;
  channel: ContainerChannel;
  meter: ContainerMeter;
  /** Gives it the name of the run it is used for, so that who looks at the engine's list can tell. */
  nameAfter: (runId: string) => Promise<void>;
  /** Kills everything in it at once. */
  kill: () => Promise<void>;
  /** Whether the engine saw the kernel kill in it for lack of memory; asked when it has ended. */
  wasOutOfMemory: () => Promise<boolean>;
  /** Kills it and takes it away, and says whether it is gone. May be called twice. */
  remove: () => Promise<boolean>;
}

export interface StartPlan extends Omit<ContainerPlan, 'labels'> {
  installation: string;
  worker: string;
  expected: ExpectedContainer;
  /** False asks the engine what was used, as where a container's cgroups cannot be seen. */
  mayUseCgroups: boolean;
}

/** Throws a SandboxFault where it cannot be made, started, or is not as closed as it has to be; it is then gone again. */
export async function startContainer(engine: Engine, plan: StartPlan, runId: string | null): Promise<Container> {
  const suffix = randomUUID().slice(0, 8);
  const nameOf = (run: string): string => `scriptorium-run-${run}-${suffix}`;
  const name = runId === null ? `scriptorium-waiting-${suffix}` : nameOf(runId);
  const own = {
    [labels.installation]: plan.installation,
    [labels.worker]: plan.worker,
    ...(runId === null ? {} : { [labels.run]: runId }),
  };
  const id = await create(engine, name, containerSettings({ ...plan, labels: own }));
  const remove = (): Promise<boolean> => removeContainer(engine, id);
  try {
    const channel = openChannel(await engine.attach(id));
    await engine.call('POST', `/containers/${id}/start`);
    const facts = await readFacts(channel);
    verifyContainer(facts, plan.expected);
    return {
      ...{ id, channel, remove, meter: await openMeter(engine, id, plan.mayUseCgroups) },
      nameAfter: async (run) => {
        // It may have ended already, or the engine be busy; a name is worth no failed run.
        const query = { name: nameOf(run) };
        await engine.call('POST', `/containers/${id}/rename`, { query }).catch(() => undefined);
      },
      kill: async () => {
        // It may have ended by itself.
        await engine.call('POST', `/containers/${id}/kill`).catch(() => undefined);
      },
      wasOutOfMemory: async () => {
        const found = (await engine.call('GET', `/containers/${id}/json`)) as { State?: { OOMKilled?: boolean } };
        return found.State?.OOMKilled === true;
      },
    };
  } catch (error) {
    await remove();
    throw asFault(error);
  }
}

async function create(engine: Engine, name: string, settings: object): Promise<string> {
  try {
    const made = (await engine.call('POST', '/containers/create', { query: { name }, body: settings })) as {
      Id: string;
      Warnings?: string[] | null;
    };
    // So the engine says that it could not set a limit, and would go on without.
    const discarded = made.Warnings?.find((warning) => /discarded/i.test(warning));
    if (discarded === undefined) return made.Id;
    await removeContainer(engine, made.Id);
    throw new SandboxFault(`The engine leaves out a limit: ${discarded}`);
  } catch (error) {
    throw asFault(error);
  }
}

async function readFacts(channel: ContainerChannel): Promise<ContainerFacts> {
  const timer = setTimeout(channel.close, START_MS);
  try {
    const message = await channel.next();
    if (message?.kind !== 'R') {
      const complaint = channel.complaint();
      throw new SandboxFault(
        `The image does not start as Scriptorium's runner does${complaint === '' ? '.' : `: ${complaint}`}`,
      );
    }
    // Of our own program in the image; what is missing is found missing when it is looked at.
    const facts = JSON.parse(message.content.toString()) as Partial<ContainerFacts>;
    return { release: '', status: {}, mounts: {}, interfaces: [], seal: null, ...facts };
  } finally {
    clearTimeout(timer);
  }
}

function asFault(error: unknown): SandboxFault {
  if (error instanceof SandboxFault) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new SandboxFault(`The container could not be started. ${why}`, { cause: error });
}
