import {quoteIdentifier, quoteLiteral} from '../shared/quote-identifier';
import {IDLE_LIMITS} from '../wire/idle-limits';
import {attempt} from './attempt';

/** What a client has set for its session, by name, as `current_setting` shows it. */
export type Settings = ReadonlyMap<string, string>;

export const NO_SETTINGS: Settings = new Map();

const NO_STATEMENTS: readonly string[] = [];

/** The statements that lead from one client's settings to another's. */
export function settingsChange(from: Settings, to: Settings): readonly string[] {
  if (from === to) return NO_STATEMENTS;
  const statements: string[] = [];
  for (const name of from.keys()) if (!to.has(name)) statements.push(resetSetting(name));
  for (const [name, value] of to) if (from.get(name) !== value) statements.push(makeSetting(name, value));
  return statements;
}

/** Settings that name an object, which a test may have made, and its rollback removed. */
const NAMES_OBJECT = new Set([
  'default_table_access_method',
  'default_tablespace',
  'default_text_search_config',
  'role',
  'session_authorization',
  'temp_tablespaces',
]);

/** SQL that makes a setting, and gives its value. */
export function setConfig(name: string, value: string): string {
  return `set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, false)`;
}

/** SQL of a setting's value, null where there is none of this name; a limit to idleness is lifted with it. */
export function settingValue(name: string): string {
  const value = `current_setting(${quoteLiteral(name)}, true)`;
  // Not every version knows all of the limits.
  return IDLE_LIMITS.includes(name)
    ? `CASE WHEN ${value} IS NOT NULL THEN ${setConfig(name, '0')} END`
    : value;
}

/** A setting whose object is gone is as the connection has it. */
export function makeSetting(name: string, value: string): string {
  const call = setConfig(name, value);
  return NAMES_OBJECT.has(name) ? attempt(`PERFORM ${call}`, resetSetting(name)) : `SELECT ${call}`;
}

/** RESET, in the form that takes any name. */
export function resetSetting(name: string): string {
  return `RESET ${name.split('.').map(quoteIdentifier).join('.')}`;
}

/** The settings without those by which a client gives up the connection's own rights. */
export function withOwnRights(settings: Settings): Settings {
  if (!settings.has('role') && !settings.has('session_authorization')) return settings;
  const own = new Map(settings);
  for (const name of ['role', 'session_authorization']) own.delete(name);
  return own;
}
