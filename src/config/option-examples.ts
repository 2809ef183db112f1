const sourceExamples = (source: 'schema' | 'seed', file: string, command: string) => ({
  [source]: `${source}: {files: ['${file}']}`,
  [`${source}.files`]: `${source}: {files: ['${file}']}`,
  [`${source}.command`]: `${source}: {command: '${command}', inputs: ['db/']}`,
  [`${source}.run`]: `${source}: {run: async ({connectionString}) => { … }, inputs: ['db/']}`,
  [`${source}.inputs`]: `${source}: {command: '${command}', inputs: ['db/']}`,
});

/** Every option's dotted name, with an example to paste into a config file. */
export const optionExamples: Readonly<Record<string, string>> = {
  engine: "engine: 'local'",
  binaries: "binaries: 'packages'",
  connectionString: "connectionString: 'postgres://postgres@localhost:5432/postgres'",
  allowRemote: 'allowRemote: true',
  ...sourceExamples('schema', 'db/schema.sql', 'npm run migrate'),
  ...sourceExamples('seed', 'db/seed.sql', 'npm run seed'),
  isolation: "isolation: 'database'",
  sequences: "sequences: 'keep'",
  env: "env: {SHOP_DB_URL: 'url'}",
  pool: 'pool: {min: 1, max: 10}',
  'pool.min': 'pool: {min: 1}',
  'pool.max': 'pool: {max: 10}',
  'pool.preheat': 'pool: {preheat: false}',
  gate: 'gate: {threshold: 1.2}',
  'gate.enabled': 'gate: {enabled: false}',
  'gate.threshold': 'gate: {threshold: 1.2}',
  'gate.minDeltaMs': 'gate: {minDeltaMs: 1}',
  'gate.confirmBudgetMs': 'gate: {confirmBudgetMs: 60000}',
  timeouts: 'timeouts: {buildMs: 300000}',
  'timeouts.connectMs': 'timeouts: {connectMs: 5000}',
  'timeouts.waitMs': 'timeouts: {waitMs: 5000}',
  'timeouts.buildMs': 'timeouts: {buildMs: 300000}',
  cacheDir: "cacheDir: 'node_modules/.cache/jest-savepoint'",
};
