import type {ResolvedConfig} from '../../../../src/config/resolved-config';
import type {Sandbox} from '../../../../src/sandbox/sandbox';
import {openEngineSandbox} from '../../../support/engine-sandbox';
import {openTestSandbox} from '../../../support/sandbox';
import {cleanDatabase, databaseState, schemaSql, type Admin} from './database';
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

/** What the behaviours are shown on. */
interface Harness {
  readonly sandbox: Sandbox;
  readonly targets: Readonly<Record<Subject['way'], Target>>;
  readonly admin: Admin;
  readonly close: () => Promise<void>;
}

/**
 * Says what each library does with a database, first on the server itself and then in the sandbox. In the sandbox the real
 * database has to be as it was after each test.
 */
export function describeBehaviours(...drivers: readonly DriverUnderTest[]): void {
  describeOn(['direct', 'sandbox'], drivers, async () => {
    const {sandbox, address, direct, admin, close} = await openTestSandbox(schemaSql, {waitMs: 5000});
    const {host, port, user, database} = direct as Target;
    const targets = {direct: {host, port, user, database}, sandbox: {...address, user, database}};
    return {sandbox, targets, admin, close};
  });
}

/** The same in the sandbox of another engine. */
export function describeOnEngine(
  config: Partial<ResolvedConfig>,
  ...drivers: readonly DriverUnderTest[]
): void {
  describeOn(['sandbox'], drivers, async () => {
    const {sandbox, address, admin, close} = await openEngineSandbox(config, schemaSql);
    return {sandbox, targets: {direct: address, sandbox: address}, admin, close};
  });
}

function describeOn(
  ways: readonly Subject['way'][],
  drivers: readonly DriverUnderTest[],
  open: () => Promise<Harness>,
): void {
  let harness: Harness;
  let empty: unknown;
  beforeAll(async () => {
    harness = await open();
    empty = await databaseState(harness.admin);
  });
  afterAll(() => harness.close());

  describe.each(drivers)('$name', driver => {
    describe.each(ways)('%s', way => {
      let db: OpenDriver;
      let untouched: unknown;
      const target = (): Target => harness.targets[way];
      beforeAll(async () => {
        harness.sandbox.openLevel('file');
        db = await driver.open(target());
        if (way === 'sandbox') await db.query("INSERT INTO fixtures VALUES ('made before all tests')");
        untouched = await databaseState(harness.admin);
      });
      afterAll(async () => {
        await db.end();
        await harness.sandbox.closeLevel();
        expect(await databaseState(harness.admin)).toEqual(empty);
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
