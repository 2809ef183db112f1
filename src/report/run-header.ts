import {maskSecrets} from '../shared/mask-secrets';
import type {PreparedRun} from '../schema/prepared-run';
import {formatCount, formatMs} from './number-format';
import {safeText} from './terminal/safe-text';

function schemaState({config, template}: PreparedRun): string {
  if (config.schema === null && config.seed === null) return 'no schema';
  const how = template.fromCache ? 'schema from cache' : `schema built in ${formatMs(template.buildMs)}`;
  return `${how} (${formatCount(template.tables, 'table')})`;
}

/** The first line of a run: which PostgreSQL it uses and why, how many workers, and where the schema comes from. */
export function formatRunHeader(run: PreparedRun): string {
  const {name, origin, version, guarantees} = run.engine;
  const limits = guarantees.isolation === 'snapshot' ? ', snapshots instead of SERIALIZABLE' : '';
  const engine = `PostgreSQL ${version} (${name}, ${origin}${limits})`;
  return safeText(
    maskSecrets(
      `Savepoint: ${[engine, formatCount(run.ports.length, 'worker'), schemaState(run)].join(', ')}`,
    ),
  );
}
