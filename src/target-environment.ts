import type {TargetPart} from './config/options';

/** Variables of libpq that would lead a client past the address it is given (PostgreSQL manual, 34.15). */
const MISLEADING = [
  'PGHOSTADDR',
  'PGSERVICE',
  'PGSERVICEFILE',
  'PGOPTIONS',
  'PGPASSFILE',
  'PGREQUIRESSL',
  'PGSSLROOTCERT',
];

/** Variables that name a database for tests: code under test may read them too. */
const URLS = ['TEST_DATABASE_URL', 'SAVEPOINT_DATABASE_URL'];

/** Makes the environment variables of a test file name the sandbox, and nothing else. */
export function setTarget(
  env: Record<string, string | undefined>,
  target: Readonly<Record<TargetPart, string>>,
  mapped: Readonly<Record<string, TargetPart>>,
): void {
  for (const name of MISLEADING) Reflect.deleteProperty(env, name);
  for (const name of URLS) if (env[name] !== undefined) env[name] = target.url;
  Object.assign(env, {
    DATABASE_URL: target.url,
    PGHOST: target.host,
    PGPORT: target.port,
    PGUSER: target.user,
    PGPASSWORD: target.password,
    PGDATABASE: target.database,
    PGSSLMODE: 'disable',
  });
  for (const [name, part] of Object.entries(mapped)) env[name] = target[part];
}

/**
 * Changes the environment variables of this process.
 * @returns puts back those that were changed.
 */
export function lendEnvironment(change: (env: Record<string, string | undefined>) => void): () => void {
  const before = {...process.env};
  change(process.env);
  const changed = new Set(
    [...Object.keys(before), ...Object.keys(process.env)].filter(name => before[name] !== process.env[name]),
  );
  return () => {
    for (const name of changed) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  };
}
