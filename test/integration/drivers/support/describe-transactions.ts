import {setTimeout as sleep} from 'node:timers/promises';

import {thrownBy} from '../../../support/thrown-by';
import type {Subject} from './behaviours';
import {isolationLevels} from './driver-under-test';

const ann = {name: 'Ann', email: 'ann@example.com'};
const bob = {name: 'Bob', email: 'bob@example.com'};
const cid = {name: 'Cid', email: 'cid@example.com'};

/** What a library does in transactions. */
export function describeTransactions({driver, way, db}: Subject): void {
  const names = async (): Promise<readonly unknown[]> =>
    (await db().query('SELECT name FROM users ORDER BY id')).map(({name}) => name);

  test('a transaction commits, and all other clients see it', async () => {
    await db().transaction(async tx => {
      await tx.insertUser(ann);
      expect(await tx.findUser(ann.email)).toEqual({id: 1, ...ann});
    });
    expect(await Promise.all(Array.from({length: 5}, names))).toEqual(Array(5).fill(['Ann']));
  });

  test('a transaction that throws rolls back', async () => {
    const reason = new Error('no');
    const rejection = await thrownBy(
      db().transaction(async tx => {
        await tx.insertUser(ann);
        await tx.renameUser(ann.email, 'Anna');
        throw reason;
      }),
    );
    expect(rejection).toBe(reason);
    expect(await names()).toEqual([]);
  });

  test('a nested transaction that throws rolls back alone', async () => {
    await db().transaction(async tx => {
      await tx.insertUser(ann);
      const failing = tx.nested(async inner => {
        await inner.insertUser(bob);
        throw new Error('no');
      });
      expect((await thrownBy(failing)).message).toBe('no');
      await tx.nested(inner => inner.insertUser(cid));
    });
    expect(await names()).toEqual(['Ann', 'Cid']);
  });

  test('a nested transaction is rolled back with the outer one', async () => {
    await thrownBy(
      db().transaction(async tx => {
        await tx.nested(inner => inner.nested(innermost => innermost.insertUser(ann)));
        expect(await tx.findUser(ann.email)).not.toBeNull();
        throw new Error('no');
      }),
    );
    expect(await names()).toEqual([]);
  });

  test('a unique violation inside a savepoint lets the transaction go on', async () => {
    await db().transaction(async tx => {
      await tx.insertUser(ann);
      const error = await thrownBy(tx.nested(inner => inner.insertUser(ann)));
      expect(driver.sqlError(error)).toEqual({code: '23505', constraint: 'users_email_key'});
      await tx.insertUser(bob);
    });
    expect(await names()).toEqual(['Ann', 'Bob']);
  });

  test('a transaction that has failed refuses all until it is rolled back', async () => {
    let refusal: unknown;
    await thrownBy(
      db().transaction(async tx => {
        await tx.insertUser(ann);
        await thrownBy(tx.query('SELECT 1 / 0'));
        refusal = await thrownBy(tx.query('SELECT 1'));
        throw new Error('no');
      }),
    );
    expect(driver.sqlError(refusal).code).toBe('25P02');
    expect(await names()).toEqual([]);
  });

  test('a transaction that has failed commits nothing', async () => {
    // Some libraries reject, others take the ROLLBACK that COMMIT is answered with for a success.
    await Promise.allSettled([
      db().transaction(async tx => {
        await tx.insertUser(ann);
        await thrownBy(tx.query('SELECT 1 / 0'));
      }),
    ]);
    expect(await names()).toEqual([]);
    await db().transaction(tx => tx.insertUser(bob));
    expect(await names()).toEqual(['Bob']);
  });

  test.each(isolationLevels)('a transaction may ask for %s', async isolation => {
    let level: unknown;
    await db().transaction(
      async tx => {
        [level] = await tx.query('SHOW transaction_isolation');
        await tx.insertUser(ann);
      },
      {isolation},
    );
    // The sandbox's own transaction is what it is.
    const expected = way === 'direct' ? isolation.toLowerCase() : 'serializable';
    expect(level).toEqual({transaction_isolation: expected});
    expect(await names()).toEqual(['Ann']);
  });

  test('a read-only transaction reads, and refuses to write', async () => {
    await db().insertUser(ann);
    const error = await thrownBy(
      db().transaction(
        async tx => {
          expect(await tx.findUser(ann.email)).toEqual({id: 1, ...ann});
          await tx.insertUser(bob);
        },
        {readOnly: true},
      ),
    );
    expect(driver.sqlError(error).code).toBe('25006');
    await db().insertUser(cid);
    expect(await names()).toEqual(['Ann', 'Cid']);
  });

  test('two transactions at once do not mix', async () => {
    const [failed, kept] = await Promise.allSettled([
      db().transaction(async tx => {
        await tx.insertUser(ann);
        await sleep(20);
        throw new Error('no');
      }),
      db().transaction(async tx => {
        await tx.insertUser(bob);
        // Until the other one has written, too.
        await sleep(40);
        expect(await tx.findUser(ann.email)).toBeNull();
      }),
    ]);
    expect(failed).toMatchObject({status: 'rejected', reason: {message: 'no'}});
    expect(kept).toMatchObject({status: 'fulfilled'});
    expect(await names()).toEqual(['Bob']);
  });

  test('a deferred constraint is checked at the commit, and fails it', async () => {
    // Sequelize warns of a COMMIT that fails.
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    let reached = false;
    const error = await thrownBy(
      db().transaction(async tx => {
        await tx.insertUser(ann);
        await tx.query('INSERT INTO posts (user_id) VALUES (77)');
        await tx.query('SELECT 1');
        reached = true;
      }),
    );
    warn.mockRestore();
    expect(reached).toBe(true);
    expect(driver.sqlError(error)).toEqual({code: '23503', constraint: 'posts_user_id_fkey'});
    expect(await names()).toEqual([]);
    await db().transaction(async tx => {
      await tx.query('INSERT INTO posts (user_id) VALUES (77)');
      await tx.query("INSERT INTO users (id, name, email) VALUES (77, 'Late', 'late@example.com')");
    });
    expect(await names()).toEqual(['Late']);
  });
}
