import fc from 'fast-check';
import {Client} from 'pg';

import {useTestSandbox} from '../../support/sandbox';

const harness = useTestSandbox();

const value = fc.constantFrom('1MB', '2MB', '3MB');
const statement = fc.oneof(
  {weight: 3, arbitrary: value.map(each => `SET work_mem = '${each}'`)},
  {weight: 3, arbitrary: value.map(each => `SET LOCAL work_mem = '${each}'`)},
  fc.tuple(value, fc.boolean()).map(([each, local]) => `SELECT set_config('work_mem', '${each}', ${local})`),
  fc.constantFrom('RESET work_mem', 'SET work_mem TO DEFAULT', 'RESET ALL'),
  {weight: 3, arbitrary: fc.constantFrom('SAVEPOINT a', 'SAVEPOINT b')},
  fc.constantFrom('RELEASE a', 'RELEASE b'),
  {weight: 3, arbitrary: fc.constantFrom('ROLLBACK TO a', 'ROLLBACK TO b')},
  {weight: 3, arbitrary: fc.constantFrom('BEGIN', 'COMMIT', 'ROLLBACK')},
);

/** What the setting is after each statement, or what that fails with. */
async function follow(client: Client, statements: readonly string[]): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for (const each of statements) {
    const show = async (sql: string): Promise<unknown> => (await client.query(sql)).rows;
    const failed = ({code}: {code: string}): string => code;
    seen.push(await show(each).then(() => null, failed), await show('SHOW work_mem').catch(failed));
  }
  return seen;
}

test.each([{options: undefined}, {options: '-c work_mem=5MB'}])(
  'a setting of a client ($options) has the values that it has on a server, whatever becomes of transactions',
  async ({options}) => {
    const [onServer, inSandbox] = [
      new Client({...harness().direct, options}),
      await harness().connect({options}),
    ];
    await onServer.connect();
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(statement, {minLength: 4, maxLength: 14}), async statements => {
          const all = ['BEGIN', ...statements, 'ROLLBACK', 'RESET ALL'];
          expect(await follow(inSandbox, all)).toEqual(await follow(onServer, all));
        }),
        {numRuns: 150},
      );
    } finally {
      await onServer.end();
    }
  },
);
