import type {Client} from 'pg';
import {connectClient} from '../../engine/connect-client';
import type {ServerAddress} from '../../engine/engine';
import {parseAddress} from '../../engine/parse-address';
import {roundMs} from '../../stats/round-ms';
import {machineClassId, type MachineClass} from '../machine-class';
import type {TimingHistory, TimingStore} from '../timing-store';
import type {TestTimings, TimingBaseline, TimingSample} from '../timings';
import {formatEntry, parseEntry} from '../timings-format';
import {storeError} from './store-error';
import {fromStoredText, toStoredText} from './stored-text';
import {createTables, findTables, markTables, tablesOf, type TimingTables} from './timing-tables';

/** How many samples of a test a trend shows. */
const trendLength = 100;

/** How long samples are kept for trends. */
const historyDays = 400;

export interface PostgresTimingStoreOptions {
  /** The project's `projectId`. */
  readonly project: string;
  readonly machine: MachineClass;
  /** The longest wait for a connection. */
  readonly connectMs: number;
  /** The longest wait for an answer, and for other runs that write. @default 30000 */
  readonly answerMs?: number;
}

/**
 * Keeps the timings of a project on one class of machine in a database that many machines share: in two tables for each project,
 * which the first run that writes makes.
 */
export class PostgresTimingStore implements TimingStore {
  readonly place: string;
  readonly #address: ServerAddress;
  readonly #tables: TimingTables;
  readonly #machine: string;
  readonly #connectMs: number;
  readonly #answerMs: number;

  constructor(url: string, {project, machine, connectMs, answerMs = 30_000}: PostgresTimingStoreOptions) {
    this.#address = parseAddress(url);
    this.#tables = tablesOf(project);
    this.#machine = machineClassId(machine);
    this.#connectMs = connectMs;
    this.#answerMs = answerMs;
    const {host, port, database} = this.#address;
    this.place = `${this.#tables.timings} of ${database} at ${host}:${port}`;
  }

  read(): Promise<TimingBaseline> {
    return this.#inTransaction('REPEATABLE READ, READ ONLY', async client =>
      (await findTables(client, this.#tables)) === null ? new Map() : this.#readEntries(client),
    );
  }

  history(): Promise<TimingHistory> {
    return this.#inTransaction('REPEATABLE READ, READ ONLY', async client =>
      (await findTables(client, this.#tables)) === null ? new Map() : this.#readHistory(client),
    );
  }

  async update(change: (baseline: TimingBaseline) => TimingBaseline): Promise<void> {
    // Who waited for the lock has to see what was written meanwhile.
    await this.#inTransaction('READ COMMITTED, READ WRITE', async client => {
      const {timings} = this.#tables;
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [timings]);
      const version = await findTables(client, this.#tables);
      if (version === null) await client.query(createTables(this.#tables));
      const before = version === null ? new Map<string, TestTimings>() : await this.#readEntries(client);
      const after = change(before);
      await this.#writeEntries(client, before, after);
      await this.#addToHistory(client, before, after);
      if (version !== null) await client.query(markTables(this.#tables));
    });
  }

  async #readEntries(client: Client): Promise<ReadonlyMap<string, TestTimings>> {
    const {timings} = this.#tables;
    const {rows} = await client.query<{test: string; entry: unknown}>(
      `SELECT test, entry FROM ${timings} WHERE machine = $1`,
      [this.#machine],
    );
    return new Map(
      rows.map(({test, entry}) => [fromStoredText(test), parseEntry(entry, `of "${test}" in ${timings}`)]),
    );
  }

  /** Of the tests that are accepted now. */
  async #readHistory(client: Client): Promise<TimingHistory> {
    const {timings, history} = this.#tables;
    const {rows} = await client.query<{test: string} & TimingSample>(
      `SELECT t.test, h.at, h.cpu_ms AS "cpuMs", h.wall_ms AS "wallMs"
         FROM ${timings} AS t CROSS JOIN LATERAL (
              SELECT (extract(epoch FROM at) * 1000)::float8 AS at, cpu_ms, wall_ms, stored_at
                FROM ${history} WHERE machine = t.machine AND test = t.test
               ORDER BY stored_at DESC, at DESC LIMIT ${trendLength}) AS h
        WHERE t.machine = $1
        ORDER BY h.stored_at, h.at`,
      [this.#machine],
    );
    const byTest = new Map<string, TimingSample[]>();
    for (const {test, ...sample} of rows) {
      const id = fromStoredText(test);
      byTest.set(id, [...(byTest.get(id) ?? []), sample]);
    }
    return byTest;
  }

  async #writeEntries(client: Client, before: TimingBaseline, after: TimingBaseline): Promise<void> {
    const {timings} = this.#tables;
    const gone = [...before.keys()].filter(id => !after.has(id));
    const changed = [...after].filter(([id, entry]) => entry !== before.get(id));
    await client.query(`DELETE FROM ${timings} WHERE machine = $1 AND test = ANY ($2)`, [
      this.#machine,
      gone.map(toStoredText),
    ]);
    await client.query(
      `INSERT INTO ${timings} (machine, test, entry)
       SELECT $1, test, entry FROM unnest($2::text[], $3::jsonb[]) AS changed (test, entry)
           ON CONFLICT (machine, test) DO UPDATE SET entry = excluded.entry`,
      [
        this.#machine,
        changed.map(([id]) => toStoredText(id)),
        changed.map(([, entry]) => JSON.stringify(formatEntry(entry))),
      ],
    );
  }

  async #addToHistory(client: Client, before: TimingBaseline, after: TimingBaseline): Promise<void> {
    const {history} = this.#tables;
    const added = [...after].flatMap(([id, {samples}]) => {
      const known = new Set(before.get(id)?.samples.map(({at}) => at));
      return samples.filter(({at}) => !known.has(at)).map(sample => ({test: toStoredText(id), ...sample}));
    });
    await client.query(
      `INSERT INTO ${history} (machine, test, at, cpu_ms, wall_ms)
       SELECT $1, test, to_timestamp(at / 1000), cpu_ms, wall_ms
         FROM unnest($2::text[], $3::float8[], $4::float8[], $5::float8[]) AS added (test, at, cpu_ms, wall_ms)
           ON CONFLICT DO NOTHING`,
      [
        this.#machine,
        added.map(({test}) => test),
        added.map(({at}) => at),
        added.map(({cpuMs}) => roundMs(cpuMs)),
        added.map(({wallMs}) => roundMs(wallMs)),
      ],
    );
    // By the server's clock: a machine's own may be wrong.
    await client.query(`DELETE FROM ${history} WHERE stored_at < now() - make_interval(days => $1)`, [
      historyDays,
    ]);
  }

  /** Does something in a transaction that gives up, and lets others go on, where an answer, or this process, takes too long. */
  async #inTransaction<T>(mode: string, work: (client: Client) => Promise<T>): Promise<T> {
    const answerMs = this.#answerMs;
    try {
      const client = await connectClient(this.#address, this.#address.database, {
        connectMs: this.#connectMs,
        applicationName: 'jest-savepoint timings',
        answerMs: answerMs + 1000,
      });
      try {
        await client.query(`
          BEGIN ISOLATION LEVEL ${mode};
          SET LOCAL search_path = pg_catalog;
          SET LOCAL statement_timeout = ${answerMs};
          SET LOCAL idle_in_transaction_session_timeout = ${answerMs}`);
        const result = await work(client);
        await client.query('COMMIT');
        return result;
      } finally {
        await client.end();
      }
    } catch (error) {
      throw storeError(error, {place: this.place, user: this.#address.user, answerMs});
    }
  }
}
