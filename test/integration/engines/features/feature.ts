import assert from 'node:assert/strict';
import type {Client} from 'pg';

/** Something that PostgreSQL can do, shown by a few statements in a transaction-like level of their own. */
export interface Feature {
  readonly name: string;
  /** Rejects where an engine cannot do it, or gives another result. */
  readonly run: (client: Client) => Promise<void>;
}

/** The rows of a statement are these. */
export async function gives(
  client: Client,
  sql: string,
  expected: readonly object[],
  values?: unknown[],
): Promise<void> {
  const {rows} = await client.query<Record<string, unknown>>(sql, values);
  assert.deepEqual(rows, expected);
}

/** A statement fails with these fields of the server's error. */
export async function fails(
  client: Client,
  sql: string,
  fields: Readonly<Record<string, string>>,
  values?: unknown[],
): Promise<void> {
  const error: unknown = await client.query(sql, values).then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(error, 'no error');
  for (const [name, value] of Object.entries(fields))
    assert.equal((error as Record<string, unknown>)[name], value, name);
}

/** A feature that statements without results and one with a result show. */
export function feature(name: string, setup: string, sql: string, ...expected: readonly object[]): Feature {
  return {
    name,
    run: async client => {
      if (setup !== '') await client.query(setup);
      await gives(client, sql, expected);
    },
  };
}

/** A feature that is an error: a rule that the server keeps to, with the fields by which an application knows it. */
export function rule(
  name: string,
  setup: string,
  sql: string,
  fields: Readonly<Record<string, string>>,
): Feature {
  return {
    name,
    run: async client => {
      await client.query(setup);
      await fails(client, sql, fields);
    },
  };
}
