/** The only reader of the environment. Every variable once: schema, default, one line of meaning. */
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { cpuMsFor, DAY, defaultLimits, GIB, type Limits, limitsSchema, MIB, SECOND } from './contract/limits.ts';
import { type Role, roles } from './contract/permission.ts';
import { NOTHING_ALLOWED, readWebhookAllow, type WebhookAllow } from './core/alert/judge-address.ts';

/** `512m`, `1g`, or plain bytes. */
const bytesSchema = z
  .string()
  .regex(/^\d+(\.\d+)?[kmg]?$/i, 'a number of bytes, or with k, m or g')
  .transform((text) => {
    const unit = { k: 1024, m: MIB, g: GIB }[text.slice(-1).toLowerCase()] ?? 1;
    return Math.round(Number.parseFloat(text) * unit);
  });
const countSchema = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** `group=role,group=role`; the group may hold any character but `,` and `=`. */
const roleMapSchema = z.string().transform((text, context): ReadonlyMap<string, Role> => {
  if (text === '-') return new Map();
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  const map = new Map<string, Role>();
  for (const [group = '', name, ...rest] of pairs) {
    const role = roles.find((each) => each === name);
    if (role !== undefined && group !== '' && rest.length === 0) map.set(group, role);
    else context.addIssue('groups and roles, as staff=contributor,it=admin');
  }
  return map;
});

const webhookAllowSchema = z.string().transform((text, context): WebhookAllow => {
  const allow = text === '-' ? NOTHING_ALLOWED : readWebhookAllow(text);
  if (allow === null) context.addIssue('hosts and networks, as hooks.example,10.0.0.0/8');
  return allow ?? NOTHING_ALLOWED;
});

interface Variable {
  schema: z.ZodType;
  /** Absent: the variable may be left out. */
  default?: string;
  meaning: string;
}

export const variables = {
  DATA_DIR: { schema: z.string().min(1), default: './data', meaning: 'Folder for the database, uploads and artifacts' },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }),
    meaning: 'A PostgreSQL (15 or newer) of your own; without it one is started under DATA_DIR',
  },
  DATABASE_OWNER_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }),
    meaning: 'The same database as the role that owns its tables; the role of DATABASE_URL then only adds to the audit',
  },
  HOST: { schema: z.string().min(1), default: '127.0.0.1', meaning: 'Address to listen on' },
  PORT: { schema: countSchema(0, 65_535), default: '7070', meaning: 'Port to listen on; 0 takes a free one' },
  PUBLIC_URL: {
    schema: z.url({ protocol: /^https?$/ }),
    meaning: 'Address people use, when a proxy stands before the server; https makes cookies secure',
  },
  TRUST_PROXY: {
    schema: countSchema(0, 10),
    default: '0',
    meaning: 'How many proxies stand before the server; so many entries of X-Forwarded-For are believed',
  },
  ADMIN_EMAIL: { schema: z.email(), meaning: 'E-mail address of the first superuser, made at the first start' },
  ADMIN_PASSWORD: {
    schema: z.string().min(10).max(200),
    meaning: 'Password of the first superuser (10 characters or more); without the two a setup link is printed',
  },
  SMTP_URL: {
    schema: z.url({ protocol: /^smtps?$/ }),
    meaning: 'The mail server, as smtp://user:password@host:587 or smtps://…; without it links are handed over',
  },
  MAIL_FROM: {
    schema: z.email(),
    meaning: 'With SMTP_URL: the address that mails come from; then PUBLIC_URL is needed, too, for their links',
  },
  OIDC_ISSUER: {
    schema: z.url({ protocol: /^https?$/ }),
    meaning: 'Single sign-on: the issuer of an OpenID Connect provider, exactly as it names itself; needs PUBLIC_URL',
  },
  OIDC_CLIENT_ID: { schema: z.string().min(1).max(300), meaning: 'Single sign-on: the name of this client there' },
  OIDC_CLIENT_SECRET: { schema: z.string().min(1).max(500), meaning: "Single sign-on: this client's secret there" },
  OIDC_ROLE_CLAIM: {
    schema: z.string().min(1).max(100),
    default: 'groups',
    meaning: 'Single sign-on: the claim that holds the groups of a person',
  },
  OIDC_ROLE_MAP: {
    schema: roleMapSchema,
    default: '-',
    meaning: 'Single sign-on: groups and their roles, as staff=contributor,it=admin; - leaves roles as they are',
  },
  OIDC_CREATE_PEOPLE: {
    schema: z.enum(['yes', 'no']),
    default: 'yes',
    meaning: 'Single sign-on: whether somebody who comes for the first time becomes a person here',
  },
  WEBHOOK_ALLOW: {
    schema: webhookAllowSchema,
    default: '-',
    meaning: 'Internal hosts and networks that webhooks may reach, as hooks.example,10.0.0.0/8; - allows none',
  },
  ARTIFACTS_ROOT: {
    schema: z.string().min(1),
    meaning: 'Folder for the files that runs make; default DATA_DIR/artifacts',
  },
  ARTIFACT_KEEP_DAYS: { schema: countSchema(1, 3650), default: '7', meaning: 'Days that files of a run are kept' },
  RUNNER_MAX_CONCURRENCY: {
    schema: countSchema(1, 256),
    meaning: 'Runs at the same time; default the number of cores',
  },
  RUNS_PER_PERSON: {
    schema: countSchema(1, 10_000),
    meaning: 'Runs of one person at the same time, the same for all workers; without it as many as there are places',
  },
  RUNS_PER_TOOL: {
    schema: countSchema(1, 10_000),
    meaning: 'Runs of one tool at the same time, the same for all workers; without it as many as there are places',
  },
  UNFINISHED_RUNS_PER_PERSON: {
    schema: countSchema(1, 100_000),
    default: '500',
    meaning: 'Runs of one person that wait or run; the next one is refused with too_many_requests',
  },
  SCHEDULES_PER_PERSON: {
    schema: countSchema(0, 100_000),
    default: '100',
    meaning: 'Schedules of one person that are not over; the next one is refused with too_many_requests',
  },
  RUNNER_TIMEOUT_SANDBOX_SECONDS: { schema: countSchema(1, 3600), default: '60', meaning: 'Wall clock of a test run' },
  RUNNER_TIMEOUT_PRODUCTION_SECONDS: { schema: countSchema(1, 3600), default: '120', meaning: 'Wall clock of a run' },
  RUNNER_CPU_LIMIT: {
    schema: z.coerce.number().pipe(limitsSchema.shape.cpus),
    default: '1',
    meaning: 'Processors of a run',
  },
  RUNNER_MEMORY_LIMIT: {
    schema: bytesSchema.pipe(limitsSchema.shape.memoryBytes),
    default: '1g',
    meaning: 'Memory of a run',
  },
  RUNNER: {
    schema: z.enum(['local', 'docker']),
    default: 'local',
    meaning: 'What executes runs: local (bubblewrap) or docker (a container each)',
  },
  RUNNER_IMAGE: {
    schema: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,254}$/, 'the name of an image'),
    default: 'scriptorium-runner:latest',
    meaning: 'With docker: the image of the containers, made from images/runner.Dockerfile',
  },
  RUNNER_RUNTIME: {
    schema: z.literal('runsc'),
    meaning: 'With docker: runsc puts gVisor between scripts and the kernel, and is checked from inside',
  },
  RUNNER_DOCKER_SOCKET: {
    schema: z.string().startsWith('/', 'an absolute path'),
    default: '/var/run/docker.sock',
    meaning: "With docker: the engine's UNIX socket",
  },
  RUNNER_STARTED_AHEAD: {
    schema: countSchema(0, 16),
    default: '1',
    meaning: 'With docker: containers that a worker has started ahead of their runs',
  },
  HOST_RUNNER: {
    schema: z.enum(['off', 'enabled']),
    default: 'off',
    meaning: 'enabled lets superusers run scripts (not tools) on the server itself, with all that its user may do',
  },
  SANDBOX_LEVEL: {
    schema: z.enum(['best', 'strict']),
    default: 'best',
    meaning: 'strict refuses to run anything where the host has no cgroups for us',
  },
  UPLOAD_MAX_FILES: { schema: countSchema(0, 1000), default: '20', meaning: 'Files of a run' },
  UPLOAD_MAX_FILE_BYTES: { schema: bytesSchema, default: '20m', meaning: 'Largest file of a run' },
  UPLOAD_MAX_TOTAL_BYTES: { schema: bytesSchema, default: '50m', meaning: 'All files of a run together' },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'warn',
    meaning: 'Least important log line that is written; info writes one for each request and run',
  },
  METRICS_PORT: {
    schema: countSchema(1, 65_535),
    meaning: 'Of a worker alone: port for its own /metrics, /healthz and /readyz; needs METRICS_TOKEN',
  },
  METRICS_HOST: {
    schema: z.string().min(1),
    default: '127.0.0.1',
    meaning: 'With METRICS_PORT: address to listen on',
  },
  METRICS_TOKEN: {
    schema: z.string().regex(/^[\x21-\x7e]{20,200}$/, '20 to 200 characters without spaces'),
    meaning: 'With METRICS_PORT: bearer token by which Prometheus reads that worker’s metrics; 20 characters or more',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: z.url({ protocol: /^https?$/ }),
    meaning: 'Where traces are sent, by OTLP over HTTP, as http://127.0.0.1:4318; without it there are none',
  },
} as const satisfies Record<string, Variable>;

export interface Config {
  dataDir: string;
  databaseUrl: string | null;
  /** Null: the role of `databaseUrl` owns the tables as well. */
  databaseOwnerUrl: string | null;
  host: string;
  port: number;
  publicUrl: string | null;
  trustProxy: number;
  admin: { email: string; password: string } | null;
  mail: { smtpUrl: string; from: string; linkUrl: string } | null;
  singleSignOn: {
    issuer: string;
    clientId: string;
    clientSecret: string;
    roleClaim: string;
    roles: ReadonlyMap<string, Role>;
    mayCreate: boolean;
    redirectUrl: string;
  } | null;
  /** What webhooks may reach beside public addresses. */
  webhookAllow: WebhookAllow;
  artifactsDir: string;
  uploadsDir: string;
  artifactKeepMs: number;
  concurrency: number;
  shares: { perPerson: number | null; perTool: number | null };
  unfinishedRunsPerPerson: number;
  schedulesPerPerson: number;
  sandboxLevel: 'best' | 'strict';
  mayUseHost: boolean;
  runner: 'local' | 'docker';
  docker: { image: string; runtime: 'runsc' | null; socketPath: string; startedAhead: number };
  limits: { production: Limits; sandbox: Limits };
  uploads: { files: number; fileBytes: number; totalBytes: number };
  logLevel: string;
  /** The door of a worker alone, for those who watch over it. */
  metrics: { host: string; port: number; token: string } | null;
  traceEndpoint: string | null;
}

/** Faults of the environment, all of them; the message names each variable and what was expected. Never a value. */
export class ConfigError extends Error {}

/** Reads and checks the environment. Throws ConfigError. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, variable] of Object.entries<Variable>(variables)) {
    const text = env[name]?.trim() || variable.default;
    if (text === undefined) continue;
    const parsed = variable.schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else faults.push(`${name}: ${parsed.error.issues.map((issue) => issue.message).join(', ')}`);
  }
  if (faults.length === 0) faults.push(...missingPartners(values));
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return assemble(values as Values);
}

/** What is nothing without another. */
const together: { names: (keyof typeof variables)[]; needs: (keyof typeof variables)[] }[] = [
  { names: ['ADMIN_EMAIL', 'ADMIN_PASSWORD'], needs: [] },
  { names: ['DATABASE_OWNER_URL'], needs: ['DATABASE_URL'] },
  { names: ['SMTP_URL', 'MAIL_FROM'], needs: ['PUBLIC_URL'] },
  { names: ['METRICS_PORT', 'METRICS_TOKEN'], needs: [] },
  { names: ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'], needs: ['PUBLIC_URL'] },
];

function missingPartners(values: Record<string, unknown>): string[] {
  return together.flatMap(({ names, needs }) => {
    const given = names.filter((name) => values[name] !== undefined);
    if (given.length === 0) return [];
    if (given.length < names.length) return [`${names.join(' and ')}: give all of them or none`];
    return needs.filter((name) => values[name] === undefined).map((name) => `${name}: needed with ${names.join(', ')}`);
  });
}

type Values = {
  [N in keyof typeof variables]: (typeof variables)[N] extends { default: string }
    ? z.output<(typeof variables)[N]['schema']>
    : z.output<(typeof variables)[N]['schema']> | undefined;
};

function assemble(values: Values): Config {
  const dataDir = path.resolve(values.DATA_DIR);
  const limitsWithin = (seconds: number): Limits => ({
    ...defaultLimits,
    cpus: values.RUNNER_CPU_LIMIT,
    memoryBytes: values.RUNNER_MEMORY_LIMIT,
    timeoutMs: seconds * SECOND,
    cpuMs: cpuMsFor(seconds * SECOND),
  });
  return {
    dataDir,
    databaseUrl: values.DATABASE_URL ?? null,
    databaseOwnerUrl: values.DATABASE_OWNER_URL ?? null,
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL === undefined ? null : withoutSlash(values.PUBLIC_URL),
    trustProxy: values.TRUST_PROXY,
    admin:
      values.ADMIN_EMAIL !== undefined && values.ADMIN_PASSWORD !== undefined
        ? { email: values.ADMIN_EMAIL.toLowerCase(), password: values.ADMIN_PASSWORD }
        : null,
    mail: mailOf(values),
    singleSignOn: singleSignOnOf(values),
    webhookAllow: values.WEBHOOK_ALLOW,
    artifactsDir: path.resolve(values.ARTIFACTS_ROOT ?? path.join(dataDir, 'artifacts')),
    uploadsDir: path.join(dataDir, 'uploads'),
    artifactKeepMs: values.ARTIFACT_KEEP_DAYS * DAY,
    concurrency: values.RUNNER_MAX_CONCURRENCY ?? os.availableParallelism(),
    shares: { perPerson: values.RUNS_PER_PERSON ?? null, perTool: values.RUNS_PER_TOOL ?? null },
    unfinishedRunsPerPerson: values.UNFINISHED_RUNS_PER_PERSON,
    schedulesPerPerson: values.SCHEDULES_PER_PERSON,
    sandboxLevel: values.SANDBOX_LEVEL,
    mayUseHost: values.HOST_RUNNER === 'enabled',
    runner: values.RUNNER,
    docker: {
      image: values.RUNNER_IMAGE,
      runtime: values.RUNNER_RUNTIME ?? null,
      socketPath: values.RUNNER_DOCKER_SOCKET,
      startedAhead: values.RUNNER_STARTED_AHEAD,
    },
    limits: {
      production: limitsWithin(values.RUNNER_TIMEOUT_PRODUCTION_SECONDS),
      sandbox: limitsWithin(values.RUNNER_TIMEOUT_SANDBOX_SECONDS),
    },
    uploads: {
      files: values.UPLOAD_MAX_FILES,
      fileBytes: values.UPLOAD_MAX_FILE_BYTES,
      totalBytes: values.UPLOAD_MAX_TOTAL_BYTES,
    },
    logLevel: values.LOG_LEVEL,
    metrics: metricsOf(values),
    traceEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function metricsOf({ METRICS_HOST: host, METRICS_PORT: port, METRICS_TOKEN: token }: Values): Config['metrics'] {
  return port === undefined || token === undefined ? null : { host, port, token };
}

function mailOf({ SMTP_URL: smtpUrl, MAIL_FROM: from, PUBLIC_URL: url }: Values): Config['mail'] {
  if (smtpUrl === undefined || from === undefined || url === undefined) return null;
  return { smtpUrl, from, linkUrl: withoutSlash(url) };
}

function singleSignOnOf(values: Values): Config['singleSignOn'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, PUBLIC_URL: url } = values;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined || url === undefined) return null;
  return {
    ...{ issuer, clientId, clientSecret },
    roleClaim: values.OIDC_ROLE_CLAIM,
    roles: values.OIDC_ROLE_MAP,
    mayCreate: values.OIDC_CREATE_PEOPLE === 'yes',
    redirectUrl: `${withoutSlash(url)}/api/v1/single-sign-on/callback`,
  };
}
