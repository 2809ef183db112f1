import {analyzeSql} from '../../src/sql/analyze-sql';
import {statementShape} from '../../src/sql/statement-shape';
import {resultOf, type Result} from './result';
import {inTurns, type TurnOptions} from './samples';

/** More than the caches hold, so that each comes new. */
const STATEMENTS = 5000;

/** One statement of 200 characters; another one for each number. */
function statement(i: number): string {
  const sql =
    `SELECT o.id, o.total, u.email, u.name FROM orders o JOIN users u ON u.id = o.user_id ` +
    `WHERE o.status = 'paid' AND o.id > ${10_000 + i} AND u.name LIKE $1 AND o.total >= 12.50 ORDER BY o.at DESC, o.id`;
  return sql.padEnd(200);
}

const texts = Array.from({length: STATEMENTS}, (_, i) => statement(i));

/** Reading statements: what the sandbox and the records add to each. */
export async function benchTokenizer(options: TurnOptions): Promise<readonly Result[]> {
  const all = (work: (sql: string) => unknown) => () => {
    for (const sql of texts) work(sql);
  };
  const again = (work: (sql: string) => unknown) => () => {
    for (let i = 0; i < STATEMENTS; i++) work(texts[i % 50]!);
  };
  const samples = await inTurns(
    {
      split: {work: all(analyzeSql)},
      splitAgain: {work: again(analyzeSql)},
      shape: {work: all(statementShape)},
      shapeAgain: {work: again(statementShape)},
    },
    {...options, perRound: 1},
  );
  const row = (name: string, values: readonly number[]) =>
    resultOf({name, unit: 'µs', ours: values.map(ms => ms / STATEMENTS)});
  return [
    row('Splitting a statement of 200 characters that is new', samples.split),
    row('Splitting one that came before', samples.splitAgain),
    row('The shape of a statement of 200 characters that is new', samples.shape),
    row('The shape of one that came before', samples.shapeAgain),
  ];
}
