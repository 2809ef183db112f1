import {IDLE_LIMITS} from './idle-limits';

/** Parameters of a startup packet that are no settings (PostgreSQL manual, 55.7 "StartupMessage"). */
const NO_SETTINGS = new Set(['user', 'database', 'replication', 'options']);

/** Settings that a client may ask for when it connects, and that cannot be made later, or last for one transaction. */
const ONLY_AT_STARTUP = [
  'ignore_system_indexes',
  'jit_debugging_support',
  'jit_profiling_support',
  'log_connections',
  'log_disconnections',
  'post_auth_delay',
  'transaction_deferrable',
  'transaction_isolation',
  'transaction_read_only',
];

/** What drivers ask for, with values that every server accepts. */
const ACCEPTED: ReadonlyMap<string, RegExp> = new Map([
  ['application_name', /^/],
  ['client_encoding', /^'?utf-?8'?$/i],
  ['datestyle', /^iso(, ?(mdy|dmy|ymd))?$/i],
  ['extra_float_digits', /^[0-3]$/],
  ['idle_in_transaction_session_timeout', /^\d{1,9}$/],
  ['lock_timeout', /^\d{1,9}$/],
  ['search_path', /^[a-z_]\w*(, ?[a-z_]\w*)*$/i],
  ['statement_timeout', /^\d{1,9}$/],
  ['timezone', /^(utc|gmt)$/i],
]);

/**
 * The settings that a client asks for when it connects, directly and as command-line options (`-c name=value`), without those
 * that a shared connection cannot have.
 */
export function startupSettings(parameters: ReadonlyMap<string, string>): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of direct(parameters)) settings.set(name.toLowerCase(), value);
  // Blanks and backslashes in a value are written with a backslash (PostgreSQL manual, 34.1.2 "options").
  const words = (parameters.get('options') ?? '').match(/(?:\\.|\S)+/g) ?? [];
  for (const [i, word] of words.entries()) {
    const option = word === '-c' ? words[i + 1] : /^(?:-c|--)(.+)/.exec(word)?.[1];
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(option ?? '') ?? [];
    if (name !== undefined)
      settings.set(name.replaceAll('-', '_').toLowerCase(), value!.replace(/\\(.)/gs, '$1'));
  }
  for (const name of [...ONLY_AT_STARTUP, ...IDLE_LIMITS]) settings.delete(name);
  return settings;
}

/** What of a startup packet a server might refuse, as command-line options; empty where there is nothing. */
export function doubtfulOptions(parameters: ReadonlyMap<string, string>): string {
  const doubtful = direct(parameters).filter(
    ([name, value]) => !ACCEPTED.get(name.toLowerCase())?.test(value),
  );
  return [parameters.get('options') ?? '', commandLineOptions(doubtful)].join(' ').trim();
}

/** Settings as command-line options for a session. */
export function commandLineOptions(settings: Iterable<readonly [string, string]>): string {
  const option = ([name, value]: readonly [string, string]): string =>
    `-c ${`${name}=${value}`.replace(/[\s\\]/g, String.raw`\$&`)}`;
  return Array.from(settings, option).join(' ');
}

function direct(parameters: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...parameters].filter(([name]) => !NO_SETTINGS.has(name) && !name.startsWith('_pq_.'));
}
