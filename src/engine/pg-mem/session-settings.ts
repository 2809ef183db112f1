import {StatementError} from './limit-error';

/** The settings that the session knows, with their values at its beginning. */
const DEFAULTS: Readonly<Record<string, string>> = {
  application_name: '',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  client_min_messages: 'notice',
  constraint_exclusion: 'partition',
  datestyle: 'ISO, MDY',
  default_table_access_method: 'heap',
  default_tablespace: '',
  default_transaction_isolation: 'repeatable read',
  default_transaction_read_only: 'off',
  extra_float_digits: '1',
  idle_in_transaction_session_timeout: '0',
  integer_datetimes: 'on',
  intervalstyle: 'postgres',
  is_superuser: 'on',
  jit: 'off',
  lock_timeout: '0',
  check_function_bodies: 'on',
  role: 'none',
  row_security: 'on',
  search_path: '"$user", public',
  server_encoding: 'UTF8',
  server_version: '15.0 (pg-mem)',
  server_version_num: '150000',
  session_authorization: 'pg_mem',
  standard_conforming_strings: 'on',
  statement_timeout: '0',
  synchronous_commit: 'on',
  timezone: 'UTC',
  // What backups are: a statement sees the data as they were left, and nobody else writes meanwhile.
  transaction_isolation: 'repeatable read',
  transaction_read_only: 'off',
  work_mem: '4MB',
  xmloption: 'content',
};

/** Those that a server reports to its client (PostgreSQL manual, 55.2.7), with the names that it gives them. */
const REPORTED: Readonly<Record<string, string>> = {
  application_name: 'application_name',
  client_encoding: 'client_encoding',
  datestyle: 'DateStyle',
  default_transaction_read_only: 'default_transaction_read_only',
  integer_datetimes: 'integer_datetimes',
  intervalstyle: 'IntervalStyle',
  is_superuser: 'is_superuser',
  server_encoding: 'server_encoding',
  server_version: 'server_version',
  session_authorization: 'session_authorization',
  standard_conforming_strings: 'standard_conforming_strings',
  timezone: 'TimeZone',
};

const READ_ONLY = new Set([
  'server_version',
  'server_version_num',
  'server_encoding',
  'integer_datetimes',
  'is_superuser',
]);

/** What a session has set, as it can be put back. */
export type SettingsState = ReadonlyMap<string, string>;

/** The settings of one session. pg-mem takes no notice of them: they are there to be read. */
export class SessionSettings {
  #values = new Map<string, string>();

  get state(): SettingsState {
    return new Map(this.#values);
  }

  restore(state: SettingsState): void {
    this.#values = new Map(state);
  }

  /** @returns null for a name that is not known. */
  get(name: string): string | null {
    const key = name.toLowerCase();
    return this.#values.get(key) ?? DEFAULTS[key] ?? null;
  }

  /** @throws StatementError 42704 for a name that is not known, 55P02 for one that cannot be set. */
  set(name: string, value: string): void {
    const key = name.toLowerCase();
    if (DEFAULTS[key] === undefined && !key.includes('.')) throw unknownSetting(name);
    if (READ_ONLY.has(key)) throw new StatementError('55P02', `parameter "${name}" cannot be changed`);
    this.#values.set(key, value);
  }

  /** @param name null for all. */
  reset(name: string | null): void {
    if (name === null) this.#values.clear();
    else if (this.#values.delete(name.toLowerCase()) || DEFAULTS[name.toLowerCase()] !== undefined) return;
    else if (!name.includes('.')) throw unknownSetting(name);
  }

  /** The reported settings, as they are now. */
  get reported(): ReadonlyMap<string, string> {
    return new Map(Object.entries(REPORTED).map(([key, name]) => [name, this.get(key) ?? '']));
  }

  /** The name under which a setting is shown. */
  static shownName(name: string): string {
    return REPORTED[name.toLowerCase()] ?? name.toLowerCase();
  }
}

export function unknownSetting(name: string): StatementError {
  return new StatementError('42704', `unrecognized configuration parameter "${name}"`);
}
