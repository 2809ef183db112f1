import {types, type CustomTypesConfig} from 'pg';

import {useTargets} from '../support/targets';

const on = useTargets("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')");

/** Values that are the same when they come back. */
const roundTrips: readonly (readonly [type: string, values: readonly unknown[]])[] = [
  ['text', ['', 'hi', '日本', 'a\tb\nc', "it's", null]],
  ['varchar(5)', ['hello']],
  ['char(3)', ['abc']],
  ['int2', [0, 1, -32_768, 32_767]],
  ['int4', [2_147_483_647, -2_147_483_648]],
  ['int8', ['0', '9223372036854775807', '-9223372036854775808']],
  ['float4', [0.5, -77.125]],
  ['float8', [0.1, 1e300, Number.MAX_SAFE_INTEGER, -0.25]],
  ['numeric', ['0', '-12.34', '123456789012345678901234567890.123456789012345678901234567890']],
  ['bool', [true, false]],
  ['bytea', [Buffer.from([0, 1, 92, 39, 255]), Buffer.alloc(0)]],
  ['timestamptz', [new Date('2024-02-29T12:34:56.789Z'), new Date(0), new Date('1900-01-01T00:00:00Z')]],
  ['uuid', ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
  ['json', [{a: [1, null, {b: 'x'}]}, {}]],
  ['jsonb', [{a: {b: [true]}}]],
  ['text[]', [['a', 'b c', 'd"e', 'f,g', '', '{}', null, '\\', 'NULL'], []]],
  [
    'int[]',
    [
      [1, -2],
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ],
  ['float8[]', [[1.5, 2.5]]],
  ['bool[]', [[true, false]]],
  ['timestamptz[]', [[new Date('2024-02-29T12:34:56.789Z')]]],
  ['bytea[]', [[Buffer.from([1, 2])]]],
  ['mood', ['happy']],
  ['point', [{x: 1, y: 2.5}]],
  ['inet', ['10.0.0.1']],
];

/** What is read from texts. */
const parsed: readonly (readonly [sql: string, value: unknown])[] = [
  ["'2024-02-29 12:34:56'::timestamp", new Date(2024, 1, 29, 12, 34, 56)],
  ["'2024-02-29'::date", new Date(2024, 1, 29)],
  ["'infinity'::timestamptz", Infinity],
  ["'-infinity'::timestamp", -Infinity],
  ["'12:34:56'::time", '12:34:56'],
  ["'1 day 02:03:04.5'::interval", {days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 500}],
  ["'NaN'::float8", NaN],
  ["'-Infinity'::float4", -Infinity],
  ['12.5::money', '$12.50'],
  ["'{1,2}'::int8[]", ['1', '2']],
  ["'[1,5)'::int4range", '[1,5)'],
  ["'<(0,0),1>'::circle", {x: 0, y: 0, radius: 1}],
  ["B'101'", '101'],
  ["ROW(1, 'a')", '(1,a)'],
  ["'null'::json", null],
  ["'[1, 2]'::jsonb", [1, 2]],
  ["'12'::oid", 12],
];

/** The type parsers as they are: their own types know but the numbers of some types. */
interface TypeParsers {
  getTypeParser(oid: number): (value: string) => unknown;
  setTypeParser(oid: number, parse: (value: string) => unknown): void;
}

const asTexts: CustomTypesConfig = {getTypeParser: () => (value: string | Buffer) => `<${value.toString()}>`};

describe.each(['server', 'sandbox'] as const)('values of node-postgres on the %s', target => {
  const {connect} = on(target);

  test.each(roundTrips)('%s', async (type, values) => {
    const client = await connect();
    for (const value of values) {
      const parameter = type.startsWith('json') ? JSON.stringify(value) : asParameter(type, value);
      const {rows} = await client.query(`SELECT $1::${type} AS value`, [parameter]);
      expect(rows).toEqual([{value}]);
    }
    await client.query(`CREATE TEMP TABLE kept (n serial, value ${type})`);
    for (const value of values) {
      const parameter = type.startsWith('json') ? JSON.stringify(value) : asParameter(type, value);
      await client.query({name: 'keep', text: 'INSERT INTO kept (value) VALUES ($1)', values: [parameter]});
    }
    const {rows} = await client.query<{value: unknown}>('SELECT value FROM kept ORDER BY n');
    expect(rows.map(({value}) => value)).toEqual(values);
  });

  test.each(parsed)('reads %s', async (sql, value) => {
    const client = await connect();
    expect((await client.query(`SELECT ${sql} AS value`)).rows).toEqual([{value}]);
    expect((await client.query(`SELECT ${sql} AS value WHERE $1`, [true])).rows).toEqual([{value}]);
  });

  test('undefined is null, an object is JSON, a number is text', async () => {
    const client = await connect();
    const sql = 'SELECT $1::text AS a, $2::jsonb AS b, $3::text AS c, $4::text AS d, $5::bool AS e';
    const values = [undefined, {x: 1}, 1.5, 10n, true];
    const {rows} = await client.query(sql, values);
    expect(rows).toEqual([{a: null, b: {x: 1}, c: '1.5', d: '10', e: true}]);
  });

  test('an object says itself what it is sent as', async () => {
    const client = await connect();
    const custom = {toPostgres: (prepare: (value: unknown) => unknown) => prepare([1, 2])};
    expect((await client.query('SELECT $1::int[] AS value', [custom])).rows).toEqual([{value: [1, 2]}]);
  });

  test('binary results are read as well', async () => {
    const client = await connect({binary: true} as never);
    const sql = "SELECT 7::int4 AS a, 'x'::text AS b, true AS c, NULL::int AS d WHERE $1";
    expect((await client.query(sql, [true])).rows).toEqual([{a: 7, b: 'x', c: true, d: null}]);
  });

  test('a parser is chosen by the query, by the client, or for all', async () => {
    const client = await connect();
    const text = 'SELECT 1 AS n, NULL AS nothing, true AS yes';
    expect((await client.query({text, types: asTexts})).rows).toEqual([
      {n: '<1>', nothing: null, yes: '<t>'},
    ]);
    expect((await client.query(text)).rows).toEqual([{n: 1, nothing: null, yes: true}]);
    (client as unknown as TypeParsers).setTypeParser(16, value => (value === 't' ? 'yes' : 'no'));
    expect((await client.query(text)).rows).toEqual([{n: 1, nothing: null, yes: 'yes'}]);
    const other = await connect({types: asTexts});
    expect((await other.query(text)).rows).toEqual([{n: '<1>', nothing: null, yes: '<t>'}]);
  });

  test('int8 and its arrays can be numbers', async () => {
    const client = await connect();
    const text = "SELECT 5::int8 AS one, '{6,7}'::int8[] AS many, count(*) FROM generate_series(1, 3)";
    expect((await client.query(text)).rows).toEqual([{one: '5', many: ['6', '7'], count: '3'}]);
    const global = types as unknown as TypeParsers;
    const parsers = {one: global.getTypeParser(20), many: global.getTypeParser(1016)};
    global.setTypeParser(20, Number);
    global.setTypeParser(1016, value => value.slice(1, -1).split(',').map(Number));
    try {
      expect((await client.query(text)).rows).toEqual([{one: 5, many: [6, 7], count: 3}]);
    } finally {
      global.setTypeParser(20, parsers.one);
      global.setTypeParser(1016, parsers.many);
    }
  });

  test("times do not depend on the session's time zone", async () => {
    const client = await connect();
    const at = new Date('2024-07-01T10:20:30.456Z');
    for (const zone of ['UTC', 'America/New_York', 'Asia/Kolkata']) {
      await client.query(`SET TIME ZONE '${zone}'`);
      expect((await client.query('SELECT $1::timestamptz AS at', [at])).rows).toEqual([{at}]);
      expect((await client.query("SELECT '2024-07-01 10:20:30.456Z'::timestamptz AS at")).rows).toEqual([
        {at},
      ]);
    }
  });
});

/** An array of bytes is not written by node-postgres itself. */
function asParameter(type: string, value: unknown): unknown {
  if (type === 'point') return '(1,2.5)';
  if (type !== 'bytea[]') return value;
  return `{${(value as readonly Buffer[]).map(bytes => `"\\\\x${bytes.toString('hex')}"`).join(',')}}`;
}
