import {openTestSandbox, type TestSandbox} from '../../../support/sandbox';
import {cleanDatabase, databaseState, schemaSql} from './database';
import {describeConnections} from './describe-connections';
import {describeStatements} from './describe-statements';
import {describeTransactions} from './describe-transactions';
import type {Ability, DriverUnderTest, OpenDriver, Target} from './driver-under-test';

/** What the behaviours of one library have to work with. */
export interface Subject {
  readonly driver: DriverUnderTest;
  /** Whether the library talks to the sandbox, or to the server itself, the standard to compare with. */
  readonly way: 'sandbox' | 'direct';
  readonly target: () => Target;
  /** The library on a pool that is opened once, before all tests. */
  readonly db: () => OpenDriver;
  /** A test of something that not every library has. */
  readonly testOf: (ability: Ability, name: string, body: () => Promise<void>) => void;
}

/**
 * Says what each library does with a database, first on the server itself and then in the sandbox. In the sandbox the real
 * database has to be as it was after each test.
 */
export function describeBehaviours(...drivers: readonly DriverUnderTest[]): void {
  let harness: TestSandbox;
  let untouched: unknown;
  beforeAll(async () => {
    harness = await openTestSandbox(schemaSql, {waitMs: 5000});
    untouched = await databaseState(harness.admin);
  });
  afterAll(() => harness.close());

  describe.each(drivers)('$name', driver => {
    describe.each(['direct', 'sandbox'] as const)('%s', way => {
      let db: OpenDriver;
      const target = (): Target => {
        const {host, port, user, database} = harness.direct;
        const address = way === 'direct' ? {host: host!, port: port!} : harness.address;
        return {...address, user: user!, database: database!};
      };
      beforeAll(async () => {
        harness.sandbox.openLevel('file');
        db = await driver.open(target());
        if (way === 'sandbox') await db.query("INSERT INTO fixtures VALUES ('made before all tests')");
      });
      afterAll(async () => {
        await db.end();
        await harness.sandbox.closeLevel();
      });
      beforeEach(() => harness.sandbox.openLevel(expect.getState().currentTestName ?? 'test'));
      afterEach(async () => {
        await harness.sandbox.closeLevel();
        expect(harness.sandbox.intact).toBe(true);
        if (way === 'direct') await cleanDatabase(harness.admin);
        expect(await databaseState(harness.admin)).toEqual(untouched);
      });

      const subject: Subject = {
        driver,
        way,
        target,
        db: () => db,
        testOf: (ability, name, body) => {
          const reason = driver.lacks[ability];
          if (reason === undefined) test(name, body);
          else test.skip(`${name} (${reason})`, body);
        },
      };
      describeStatements(subject);
      describeTransactions(subject);
      describeConnections(subject);
    });
  });
}
