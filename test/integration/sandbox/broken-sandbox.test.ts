import {setTimeout as sleep} from 'node:timers/promises';
import {serialize} from 'pg-protocol';

import {eventually} from '../../support/eventually';
import {thrownBy} from '../../support/thrown-by';
import {useTestSandbox} from '../../support/sandbox';
import {describe as inShort} from '../../support/wire-client';

const harness = useTestSandbox(`
  CREATE TABLE items (id int PRIMARY KEY);
  CREATE TABLE slow_items (id int);
  CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(10); RETURN NEW; END $$;
  CREATE TRIGGER dawdle BEFORE INSERT ON slow_items FOR EACH ROW EXECUTE FUNCTION dawdle()`);

describe('a statement that really ends the transaction', () => {
  test('is noticed and named, nothing more runs, and another backend makes all well', async () => {
    const {sandbox, admin, replaceBackend} = harness();
    const client = await harness().connect();
    await client.query('INSERT INTO items VALUES (1)');
    await client.query('SET standard_conforming_strings = off');
    // One constant where backslashes are plain characters; two statements where they escape.
    const sent = String.raw`SELECT '\''; COMMIT; --'`;
    await client.query(sent).catch(() => undefined);
    expect(sandbox.intact).toBe(false);
    expect(await thrownBy(client.query('INSERT INTO items VALUES (1)'))).toMatchObject({code: '25P01'});
    const error = await thrownBy(sandbox.closeLevel());
    expect(error).toMatchObject({code: 'SAVEPOINT_SANDBOX'});
    expect(error.message).toContain(sent);
    expect(error.message).toContain('is noticed and named');
    expect(error.hint).toContain("the worker's database is built anew");
    await replaceBackend();
    expect(sandbox.intact).toBe(true);
    // What it committed is what the database has to be made anew for.
    expect((await admin.query('DELETE FROM items')).rowCount).toBe(1);
    sandbox.openLevel('next');
    expect((await client.query('SELECT count(*)::int FROM items')).rows).toEqual([{count: 0}]);
  });
});

describe('a backend that is terminated', () => {
  test.each(['SELECT pg_sleep(10)', 'BEGIN; SELECT pg_sleep(10)'])('during %s', async sql => {
    const {sandbox, admin, backendPid, replaceBackend} = harness();
    const client = await harness().wire();
    client.send(serialize.query(sql));
    await eventually('it sleeps', async () => {
      const {rows} = await admin.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = $2', [
        backendPid(),
        'active',
      ]);
      return rows.length > 0;
    });
    await admin.query('SELECT pg_terminate_backend($1)', [backendPid()]);
    const replies = await client.ready();
    expect(inShort(replies).filter(reply => reply.startsWith('error'))).not.toEqual([]);
    expect(sandbox.intact).toBe(false);
    const error = await thrownBy(sandbox.closeLevel());
    expect(error.code).toBe('SAVEPOINT_SANDBOX');
    expect(error.message).toContain('during');
    expect(error.message).toContain(
      'has failed: jest-savepoint lost its connection to the server: terminating connection due to administrator command',
    );
    expect(error.message).toContain('Noticed at: SELECT pg_sleep(10)');
    await replaceBackend();
    sandbox.openLevel('next');
    const other = await harness().connect();
    expect((await other.query('SELECT 1 AS one')).rows).toEqual([{one: 1}]);
    await client.ask([serialize.query('ROLLBACK')]);
    expect(inShort(await client.ask([serialize.query('SELECT 2')]))).toContain('dataRow 2');
  });

  test('while it is idle, whoever asks next is told', async () => {
    const {sandbox, admin, backendPid, replaceBackend} = harness();
    const [a, b] = [await harness().wire(), await harness().wire()];
    await a.ask([serialize.query('BEGIN; INSERT INTO items VALUES (1)')]);
    await admin.query('SELECT pg_terminate_backend($1)', [backendPid()]);
    await eventually('the sandbox knows', () => !sandbox.intact);
    const [told] = await a.ask([serialize.query('SELECT 1')]);
    expect(told?.code).toBe('08006');
    expect(told?.message).toContain('terminating connection due to administrator command');
    await sandbox.closeLevel().catch(() => undefined);
    await replaceBackend();
    sandbox.openLevel('next');
    expect(inShort(await a.ask([serialize.query('ROLLBACK')]))).toContain('commandComplete ROLLBACK');
    expect(inShort(await b.ask([serialize.query('SELECT count(*) FROM items')]))).toContain('dataRow 0');
    expect(inShort(await a.ask([serialize.query('SELECT count(*) FROM items')]))).toContain('dataRow 0');
  });

  test('during a COPY, a client that still sends is answered', async () => {
    const {sandbox, admin, backendPid} = harness();
    const client = await harness().wire();
    client.send(serialize.query('COPY slow_items FROM STDIN'));
    await client.until(({name}) => name === 'copyInResponse');
    // More than the system's buffers hold: the client waits for the server, which sleeps over the first row.
    const lines = Buffer.from('1\n'.repeat(50_000));
    for (let i = 0; i < 100; i++) client.send(serialize.copyData(lines));
    await sleep(20);
    await admin.query('SELECT pg_terminate_backend($1)', [backendPid()]);
    expect(inShort(await client.ready())).toContain('readyForQuery I');
    expect(sandbox.intact).toBe(false);
    // All that it wrote is taken, so that it comes to its end.
    client.socket.end();
    await client.closed();
    await thrownBy(sandbox.closeLevel());
  });
});
