import {quoteIdentifier, quoteLiteral} from '../shared/quote-identifier';

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

export function makeSetting(name: string, value: string): string {
  return `SELECT set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, false)`;
}

/** RESET, in the form that takes any name. */
export function resetSetting(name: string): string {
  return `RESET ${name.split('.').map(quoteIdentifier).join('.')}`;
}
