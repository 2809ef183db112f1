import {randomUUID} from 'node:crypto';
import type {DataType, FunctionDefinition, IMemoryDb} from 'pg-mem';
import {unknownSetting, type SessionSettings} from './session-settings';

/** What functions ask of the session that runs them. */
export interface FunctionContext {
  readonly settings: SessionSettings;
  /** When the transaction began: what `now()` is in it. */
  readonly transactionStart: Date;
  readonly statementStart: Date;
  setLocal(name: string, value: string): void;
}

/**
 * Gives pg-mem the functions of a server's session, and those that say where one is, in the place of its own.
 * @param context of the session whose statement runs.
 */
export function registerSessionFunctions(
  db: IMemoryDb,
  types: typeof DataType,
  context: () => FunctionContext,
): void {
  const {text, bool, bigint, integer, timestamptz, uuid} = types;
  const catalog = db.getSchema('pg_catalog');
  const register = (
    name: string,
    args: readonly DataType[],
    returns: DataType,
    implementation: FunctionDefinition['implementation'],
    allowNullArguments = false,
  ): void =>
    void catalog.registerFunction(
      {name, args: [...args], returns, implementation, impure: true, allowNullArguments},
      true,
    );
  const setting = (name: string): string => {
    const value = context().settings.get(name);
    if (value === null) throw unknownSetting(name);
    return value;
  };
  register('version', [], text, () => `PostgreSQL ${setting('server_version')}, imitated in JavaScript`);
  register('current_database', [], text, () => 'pg_mem');
  register('pg_backend_pid', [], integer, () => 0);
  register('gen_random_uuid', [], uuid, () => randomUUID());
  for (const name of ['now', 'transaction_timestamp'])
    register(name, [], timestamptz, () => context().transactionStart);
  register('statement_timestamp', [], timestamptz, () => context().statementStart);
  register('clock_timestamp', [], timestamptz, () => new Date());
  register('current_setting', [text], text, setting);
  register('current_setting', [text, bool], text, (name: string, missingOk: boolean) =>
    missingOk ? context().settings.get(name) : setting(name),
  );
  register(
    'set_config',
    [text, text, bool],
    text,
    (name: string, value: string | null, local: boolean) => {
      const {settings} = context();
      if (local) context().setLocal(name, value ?? '');
      else if (value === null) settings.reset(name);
      else settings.set(name, value);
      return setting(name);
    },
    true,
  );
  // One connection to its database: nobody else could hold any of them.
  for (const args of [[bigint], [integer, integer]]) {
    for (const name of ['pg_advisory_lock', 'pg_advisory_xact_lock']) register(name, args, text, () => '');
    for (const name of ['pg_try_advisory_lock', 'pg_try_advisory_xact_lock', 'pg_advisory_unlock'])
      register(name, args, bool, () => true);
  }
  register('pg_advisory_unlock_all', [], text, () => '');
}
