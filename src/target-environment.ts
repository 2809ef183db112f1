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
