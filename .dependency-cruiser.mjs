/**
 * Who may import whom, as forbidden arrows. `npm run structure` applies them and fails when a source file was not seen.
 * Tests beside the code may import what helps them; everything else obeys.
 */

/** The folders of src that each folder of src may import, besides itself. A new folder needs a line here. */
const mayImport = {
  contract: [],
  core: ['contract'],
  storage: [],
  db: ['contract', 'core'],
  identity: ['contract', 'db'],
  mail: ['contract', 'db'],
  alert: ['contract', 'core', 'db', 'actions'],
  postgres: [],
  sandbox: ['contract'],
  actions: ['contract', 'core', 'db', 'storage'],
  telemetry: ['contract'],
  worker: ['contract', 'core', 'db', 'actions', 'sandbox', 'storage', 'telemetry'],
  server: ['contract', 'core', 'db', 'actions', 'identity', 'storage', 'telemetry'],
  client: ['contract'],
  backup: ['contract', 'core', 'db', 'storage'],
  cli: ['contract', 'backup', 'client', 'core', 'db', 'sandbox'],
};

/** Packages (as patterns of their names) and the only places that may load them. Types alone may go anywhere. */
const packageHomes = [
  { name: 'sql', packages: 'pg|pg-copy-streams|kysely|graphile-worker', homes: 'src/(db|identity)' },
  { name: 'identity', packages: 'better-auth|@better-auth/[^/]+', homes: 'src/identity' },
  { name: 'mail', packages: 'nodemailer', homes: 'src/mail' },
  { name: 'telemetry', packages: 'prom-client|@opentelemetry/[^/]+|pino', homes: 'src/telemetry' },
  { name: 'http', packages: 'fastify|@fastify/[^/]+', homes: 'src/server' },
  { name: 'pages', packages: 'react|react-dom|@mantine/[^/]+|@tanstack/[^/]+|vega[^/]*', homes: 'web' },
];

const folders = Object.keys(mayImport).join('|');
const test = '[.]test[.]tsx?$';
const inPackage = (packages) => `(^|node_modules/)(${packages})(/|$)`;
const io =
  '^(node:)?(fs|net|http|https|http2|tls|dns|dgram|child_process|cluster|worker_threads|os|process|readline|timers)(/|$)';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(mayImport).map(([folder, others]) => ({
      name: `${folder}-imports-only-${others.join('-') || 'itself'}`,
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: test },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...others].join('|')})/` },
    })),
    ...packageHomes.map(({ name, packages, homes }) => ({
      name: `${name}-packages-have-a-home`,
      severity: 'error',
      from: { path: '^(src|web)/', pathNot: `^${homes}/` },
      to: { path: inPackage(packages), dependencyTypesNot: ['type-only'] },
    })),
    {
      name: 'each-folder-has-its-arrows',
      comment: 'Name the new folder in .dependency-cruiser.mjs.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${folders})/` },
      to: {},
    },
    {
      name: 'contract-needs-zod-only',
      severity: 'error',
      from: { path: '^src/contract/', pathNot: test },
      to: { pathNot: `^src/contract/|${inPackage('zod')}` },
    },
    {
      name: 'contract-and-core-do-no-io',
      severity: 'error',
      from: { path: '^src/(contract|core)/', pathNot: test },
      to: { path: io },
    },
    {
      name: 'only-sandbox-and-postgres-start-programs',
      severity: 'error',
      from: { path: '^(src|web)/', pathNot: `^src/(sandbox|postgres)/|${test}` },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'sandbox-and-postgres-need-node-only',
      severity: 'error',
      from: { path: '^src/(sandbox|postgres)/', pathNot: test },
      to: { path: 'node_modules' },
    },
    {
      name: 'pages-see-contract-core-client',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', pathNot: '^src/(contract|core|client)/' },
    },
    {
      name: 'nothing-below-imports-main',
      severity: 'error',
      from: { path: '^(src/[^/]+|web|test|e2e|bench)/' },
      to: { path: '^src/main[.]ts$' },
    },
    {
      name: 'product-imports-no-tests',
      severity: 'error',
      from: { path: '^(src|web)/', pathNot: test },
      to: { path: `^(test|e2e|bench|setup)/|${test}` },
    },
    {
      name: 'server-runs-without-development-packages',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every-import-is-found',
      severity: 'error',
      from: {},
      // Vite's own kinds of import, such as ?url.
      to: { couldNotResolve: true, pathNot: '[?]' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data)/' },
    tsConfig: { fileName: 'web/tsconfig.json' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
