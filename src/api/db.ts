import type {Pool} from 'pg';
import type * as Pg from 'pg';
import {testKit} from './test-kit';

let pool: Pool | null = null;

/** Made when it is used first, in a module of the test file's own, so that its rows are of the test's realm. */
function currentPool(): Pool {
  testKit('db');
  // A test that has ended it does not take it away from the next one.
  if (pool === null || pool.ended) {
    // Not before it is used: a configuration file may import this package as well.
    const pg = require('pg') as typeof Pg;
    pool = new pg.Pool({connectionString: process.env.DATABASE_URL, allowExitOnIdle: true});
    // An idle client whose test has ended may be cut off: the pool replaces it.
    pool.on('error', () => undefined);
  }
  return pool;
}

/** A method keeps its pool: within it, ending the pool must not lead to the next one. */
function member(key: string | symbol): unknown {
  const owner = currentPool();
  const value = Reflect.get(owner, key) as unknown;
  const isMethod = typeof value === 'function' && key !== 'constructor' && !Object.hasOwn(owner, key);
  return isMethod ? (value.bind(owner) as unknown) : value;
}

/**
 * A `Pool` of `pg` on the sandbox, ready to use. What is done through it is undone like all the rest. It opens when it is used
 * first, and need not be ended.
 *
 * @throws SavepointError `SAVEPOINT_USAGE` at its first use outside a test
 * @example const {rows} = await db.query('SELECT email FROM users WHERE id = $1', [id]);
 */
export const db: Pool = new Proxy(Object.create(null) as Pool, {
  get: (_, key) => member(key),
  set: (_, key, value) => Reflect.set(currentPool(), key, value),
  has: (_, key) => Reflect.has(currentPool(), key),
  deleteProperty: (_, key) => Reflect.deleteProperty(currentPool(), key),
  defineProperty: (_, key, descriptor) => Reflect.defineProperty(currentPool(), key, descriptor),
  getPrototypeOf: () => Reflect.getPrototypeOf(currentPool()),
  ownKeys: () => Reflect.ownKeys(currentPool()),
  getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(currentPool(), key),
});
