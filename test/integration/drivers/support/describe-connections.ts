import {eventually} from '../../../support/eventually';
import type {Subject} from './behaviours';
import {POOL_SIZE, type RunSql} from './driver-under-test';

const ann = {name: 'Ann', email: 'ann@example.com'};

/** What a library does with its connections. */
export function describeConnections({driver, target, db, testOf}: Subject): void {
  const bothClients = (work: (a: RunSql, b: RunSql) => Promise<unknown>): Promise<unknown> =>
    db().client!(a => db().client!(b => work(a, b)));

  testOf('client', 'what one client sets, another does not see', async () => {
    await bothClients(async (a, b) => {
      await a("SET work_mem = '7MB'");
      await b("SET work_mem = '8MB'");
      for (let round = 0; round < 2; round++) {
        expect(await a('SHOW work_mem')).toEqual([{work_mem: '7MB'}]);
        expect(await b('SHOW work_mem')).toEqual([{work_mem: '8MB'}]);
      }
      await Promise.all([a('RESET work_mem'), b('RESET work_mem')]);
      for (const client of [a, b]) expect(await client('SHOW work_mem')).toEqual([{work_mem: '4MB'}]);
    });
  });

  testOf('client', 'each client has a search_path of its own', async () => {
    await db().insertUser(ann);
    await bothClients(async (a, b) => {
      await a('SET search_path TO other');
      expect(await a('SELECT name FROM users')).toEqual([]);
      expect(await b('SELECT name FROM users')).toEqual([{name: 'Ann'}]);
      await a("INSERT INTO users VALUES (1, 'Other', 'other@example.com')");
      await a('RESET search_path');
      expect(await a('SELECT name FROM users')).toEqual([{name: 'Ann'}]);
    });
  });

  testOf('listen', 'hears what is notified, when it is committed', async () => {
    const heard: string[] = [];
    const stop = await db().listen!('news', payload => heard.push(payload));
    await db().query("NOTIFY news, 'alone'");
    await db()
      .transaction(async tx => {
        await tx.query("NOTIFY news, 'rolled back'");
        throw new Error('no');
      })
      .catch(() => undefined);
    await db().transaction(async tx => {
      await tx.query("NOTIFY news, 'committed'");
      expect(heard).not.toContain('committed');
    });
    await eventually('both notifications', () => heard.length === 2);
    await stop();
    expect(heard).toEqual(['alone', 'committed']);
  });

  test('may be ended and opened again, and finds what it wrote', async () => {
    const first = await driver.open(target());
    await first.insertUser(ann);
    await first.end();
    const second = await driver.open(target());
    expect(await second.findUser(ann.email)).toEqual({id: 1, ...ann});
    await second.end();
    expect(await db().findUser(ann.email)).toEqual({id: 1, ...ann});
  });

  test('ends at once and in silence after it has used all of its connections', async () => {
    const says = (['warn', 'error'] as const).map(level => jest.spyOn(console, level));
    const other = await driver.open(target());
    await Promise.all(Array.from({length: POOL_SIZE}, () => other.query('SELECT pg_sleep(0.01)::text')));
    const since = performance.now();
    await other.end();
    expect(performance.now() - since).toBeLessThan(1000);
    for (const said of says) {
      expect(said).not.toHaveBeenCalled();
      said.mockRestore();
    }
  });
}
