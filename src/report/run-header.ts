import {maskSecrets} from '../shared/mask-secrets';
import type {PreparedRun} from '../schema/prepared-run';
import {formatCount, formatMs} from './number-format';
import {safeText, wrap} from './terminal/safe-text';

function schemaState({config, template}: PreparedRun): string {
  if (config.schema === null && config.seed === null) return 'no schema';
  const how = template.fromCache ? 'schema from cache' : `schema built in ${formatMs(template.buildMs)}`;
  return `${how} (${formatCount(template.tables, 'table')})`;
}

const label = 'Savepoint: ';

/**
 * The first line of a run: which PostgreSQL it uses and why, how many workers, and where the schema comes from.
 * @param project names it, where there are several
 */
export function formatRunHeader(run: PreparedRun, project: string | null = null): string {
  const {name, origin, choice, version, guarantees} = run.engine;
  const limits = guarantees.isolation === 'snapshot' ? ', snapshot isolation' : '';
  const why = choice.why === '' ? '' : `; ${choice.why}`;
  const product = name === 'pg-mem' ? 'pg-mem' : 'PostgreSQL';
  const engine = `${product} ${version} (${name}, ${origin}${limits}${why})`;
  return safeText(
    maskSecrets(
      `${label}${project === null ? '' : `${project}: `}${[engine, formatCount(run.ports.length, 'worker'), schemaState(run)].join(', ')}`,
    ),
  );
}

/** What was passed over before the engine that is used, a line each. */
export function formatEngineDetails({engine}: PreparedRun): readonly string[] {
  return engine.choice.details.map(
    line => `${' '.repeat(label.length)}${safeText(maskSecrets(`not used: ${line}`))}`,
  );
}

/** What is said when a run begins, wrapped below the beginning of the first line. */
export function formatRunStart(
  run: PreparedRun,
  {
    verbose,
    columns,
    project = null,
  }: {readonly verbose: boolean; readonly columns: number; readonly project?: string | null},
): readonly string[] {
  const lines = [formatRunHeader(run, project), ...(verbose ? formatEngineDetails(run) : [])];
  return lines.map(line => wrap(line, columns, label.length));
}
