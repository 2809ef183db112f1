import {setConfigCalls} from '../../../src/sql/set-config';

describe('setConfigCalls', () => {
  test.each([
    ["select set_config('app.user', $1, true)", {name: 'app.user', local: true}],
    ["SELECT Set_Config('app.User', 'x', FALSE)", {name: 'app.user', local: false}],
    ["select pg_catalog.set_config('search_path', '', false)", {name: 'search_path', local: false}],
    ['select PG_Catalog /* of */ . "set_config" (\'a\', b, true)', {name: 'a', local: true}],
    ['select set_config($1, $2, $3)', {name: {param: 1}, local: {param: 3}}],
    ['select set_config($12::text, $2::text, $3::pg_catalog.bool)', {name: {param: 12}, local: {param: 3}}],
    ["select set_config('a'::varchar(10)::text, null, true::boolean)", {name: 'a', local: true}],
    ["select set_config(E'a\\'b', U&'!' uescape '!', 't')", {name: "a'b", local: true}],
    ["select set_config(U&'!0061' uescape '!', '', 'f'::bool)", {name: 'a', local: false}],
    ["select set_config($$a$$, '', ' On ')", {name: 'a', local: true}],
    ["select set_config('a', '', 'of')", {name: 'a', local: false}],
    ["select set_config('a', '', null)", {name: 'a', local: false}],
    ["select set_config('a', '', 'o')", {name: 'a', local: null}],
    ["select set_config('a', '', not true)", {name: 'a', local: null}],
    ["select set_config('a', '', true and $1)", {name: 'a', local: null}],
    ["select set_config('a', '', $1::bool or b)", {name: 'a', local: null}],
    ["select set_config('a', f(b, array[c, d], (e, g)), is_local)", {name: 'a', local: null}],
    ["insert into t values (1, (select set_config('a', ', true)', true)))", {name: 'a', local: true}],
  ])('reads %s', (sql, call) => {
    expect(setConfigCalls(sql)).toEqual([call]);
  });

  test('reads the calls within a call first, as the server runs them', () => {
    expect(
      setConfigCalls(
        "select set_config('a', set_config('b', '', false), true), (set_config('c', '', true)); select set_config('d', '', true)",
      ).map(({name}) => name),
    ).toEqual(['b', 'a', 'c', 'd']);
  });

  test.each([
    "select set_config('a' || 'b', '', true)",
    "select set_config('a'::text || $1, '', true)",
    "select set_config(lower($1), '', true)",
    "select set_config(N'a', '', true)",
    'select set_config(a, b, c)',
    "select set_config('a', '')",
    "select set_config('a', '', true, false)",
    'select set_config()',
    "select other.set_config('a', '', true)",
    "select other.pg_catalog.set_config('a', '', true)",
    "select \"Set_Config\"('a', '', true)",
    "select my_set_config('a', '', true)",
    "select set_config, ('a', '', true)",
    "select set_config ['a', '', true]",
    "select 'set_config(''a'', '''', true)'",
    "select 1 -- set_config('a', '', true)",
    "select $$set_config('a', '', true)$$",
    "select set_config('a', '', true",
    "select set_config('a', '', 'true)",
    'create function set_config(a text, b text, c bool) returns text',
  ])('finds none that names its setting in %s', sql => {
    expect(setConfigCalls(sql)).toEqual([]);
  });

  test('makes nothing new of a text without a call', () => {
    expect(setConfigCalls('select 1')).toBe(setConfigCalls('update t set config = 1'));
  });

  test.each(['set_config(', "set_config('a',", 'set_config.', ')', '[', ',', "'a'::"])(
    'reads a text of 500,000 characters of %j in no more than a second',
    part => {
      const sql = `select set_config(${part.repeat(500_000 / part.length)}`;
      const startedNs = process.hrtime.bigint();
      setConfigCalls(sql);
      expect(Number(process.hrtime.bigint() - startedNs)).toBeLessThan(1e9);
    },
  );
});
