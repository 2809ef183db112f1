import type {StatementKind} from '../../sql/statement';
import {quoteIdentifier, quoteLiteral} from '../../shared/quote-identifier';
import {makeSetting} from '../settings';

const CHANNELS = '(SELECT json_agg(channel) FROM pg_catalog.pg_listening_channels() AS channel)';
const PREPARED = '(SELECT json_agg(statement) FROM pg_catalog.pg_prepared_statements WHERE from_sql)';

/**
 * What a client's statements have made of its session, and what its next connection has to begin with: settings, channels that
 * it listens to, statements that it has prepared in SQL.
 */
export class SessionMemory {
  /** Settings that may differ from those of a new connection. */
  readonly #names = new Set<string>();
  #settings: readonly (readonly [string, string])[] = [];
  #mayListen = false;
  #channels: readonly string[] = [];
  #mayHavePrepared = false;
  #prepared: readonly string[] = [];

  /** @param settings to be made on each connection, whatever the client does */
  constructor(settings: readonly (readonly [string, string])[]) {
    this.#settings = settings;
    for (const [name] of settings) this.#names.add(name);
  }

  /** Whether it is to hear of what others notify. */
  get listens(): boolean {
    return this.#mayListen;
  }

  /** The client sends a statement; what has come of it shows when the session is read. */
  sent(type: StatementKind): void {
    if (type.kind === 'set' && !type.local) for (const name of type.names) this.#names.add(name);
    else if (type.kind === 'listen') this.#mayListen = true;
    else if (type.kind === 'prepare') this.#mayHavePrepared = true;
  }

  /** The client calls `set_config`. */
  configured(name: string): void {
    this.#names.add(name);
  }

  /** SQL of what has to be read before the connection is left; nothing where nothing can have changed. */
  get expressions(): readonly string[] {
    return [
      ...Array.from(this.#names, name => `current_setting(${quoteLiteral(name)}, true)`),
      ...(this.#mayListen ? [CHANNELS] : []),
      ...(this.#mayHavePrepared ? [PREPARED] : []),
    ];
  }

  /** The values of these expressions. */
  read(values: readonly (string | null)[]): void {
    const names = [...this.#names];
    this.#settings = names.flatMap((name, i) => {
      const value = values[i] ?? null;
      return value === null ? [] : [[name, value] as const];
    });
    const lists = values.slice(names.length);
    const next = (): readonly string[] => (JSON.parse(lists.shift() ?? 'null') as string[] | null) ?? [];
    this.#channels = this.#mayListen ? next() : [];
    this.#prepared = this.#mayHavePrepared ? next() : [];
    this.#mayListen = this.#channels.length > 0;
    this.#mayHavePrepared = this.#prepared.length > 0;
  }

  /** The statements that make a new connection what the one before was. Each may fail: what it needs may be gone. */
  get statements(): readonly string[] {
    return [
      ...this.#settings.map(([name, value]) => makeSetting(name, value)),
      ...this.#prepared,
      ...this.#channels.map(channel => `LISTEN ${quoteIdentifier(channel)}`),
    ];
  }
}
