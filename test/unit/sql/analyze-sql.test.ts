import {analyzeSql} from '../../../src/sql/analyze-sql';

function kindsOf(sql: string): readonly string[] {
  return analyzeSql(sql).statements.map(({type}) => type.kind);
}

function textsOf(sql: string): readonly string[] {
  return analyzeSql(sql).statements.map(({start, end}) => sql.slice(start, end));
}

describe('analyzeSql', () => {
  test('reads the modes of a transaction, with commas or without', () => {
    expect(analyzeSql('begin isolation level repeatable read read only, not deferrable')).toEqual({
      statements: [
        {
          type: {
            kind: 'begin',
            modes: {isolation: 'repeatable read', readOnly: true, deferrable: false},
          },
          start: 0,
          end: 63,
        },
      ],
      hasControl: true,
    });
  });

  test('takes the last of two modes, as the server does', () => {
    expect(analyzeSql('start transaction read only, read write').statements).toMatchObject([
      {type: {kind: 'begin', modes: {readOnly: false}}},
    ]);
  });

  test('tells COMMIT AND CHAIN from COMMIT AND NO CHAIN', () => {
    expect(
      analyzeSql('commit and chain; end work and no chain; rollback and chain').statements,
    ).toMatchObject([
      {type: {kind: 'commit', chain: true}},
      {type: {kind: 'commit', chain: false}},
      {type: {kind: 'rollback', chain: true}},
    ]);
  });

  test.each([
    ['SAVEPOINT Foo', 'foo'],
    ['SAVEPOINT "Foo ""bar"""', 'Foo "bar"'],
    ['SAVEPOINT U&"\\0041\\\\"', 'A\\'],
    ['SAVEPOINT U&"$+01F600" UESCAPE \'$\'', '😀'],
    ['SAVEPOINT É', 'É'],
    [`SAVEPOINT ${'x'.repeat(64)}`, 'x'.repeat(63)],
    [`SAVEPOINT x${'é'.repeat(32)}`, `x${'é'.repeat(31)}`],
    [`SAVEPOINT xx${'é'.repeat(31)}`, `xx${'é'.repeat(30)}`],
  ])('reads the name in %s as the server does', (sql, name) => {
    expect(analyzeSql(sql).statements).toMatchObject([{type: {kind: 'savepoint', name}}]);
  });

  test.each([
    ['RELEASE SAVEPOINT', 'release', 'savepoint'],
    ['RELEASE SAVEPOINT savepoint', 'release', 'savepoint'],
    ['ROLLBACK TRANSACTION TO SAVEPOINT', 'rollback-to', 'savepoint'],
    ['ROLLBACK TO a', 'rollback-to', 'a'],
  ])('takes a savepoint for its word in %s', (sql, kind, name) => {
    expect(analyzeSql(sql).statements).toMatchObject([{type: {kind, name}}]);
  });

  test.each([
    ['vacuum full t', 'VACUUM'],
    ['create unique index concurrently on t (a)', 'CREATE INDEX CONCURRENTLY'],
    ['reindex (verbose, concurrently) table t', 'REINDEX CONCURRENTLY'],
    ['reindex schema s', 'REINDEX SCHEMA'],
    ['alter table t detach partition p concurrently', 'ALTER TABLE ... DETACH CONCURRENTLY'],
    [
      "create subscription s connection '' publication p",
      'CREATE SUBSCRIPTION ... WITH (create_slot = true)',
    ],
    ['discard all', 'DISCARD ALL'],
  ])('names what the server refuses in a transaction block: %s', (sql, command) => {
    expect(analyzeSql(sql).statements).toMatchObject([{type: {kind: 'no-transaction', command}}]);
  });

  test.each([
    'COMMIT foo',
    'COMMIT AND',
    'COMMIT AND CHAIN x',
    'COMMIT WORK TRANSACTION',
    'BEGIN READ',
    'BEGIN ISOLATION SERIALIZABLE',
    'BEGIN ISOLATION LEVEL REPEATABLE',
    'BEGIN READ ONLY,',
    'BEGIN , READ ONLY',
    'BEGIN READ ONLY,, READ WRITE',
    'START',
    'START WORK',
    'SAVEPOINT',
    'SAVEPOINT a b',
    'SAVEPOINT "a',
    'SAVEPOINT ""',
    "SAVEPOINT 'a'",
    'RELEASE',
    'ROLLBACK TO',
    'ROLLBACK WORK SAVEPOINT a',
    'COMMIT TO a',
    'PREPARE TRANSACTION',
    'PREPARE TRANSACTION a',
    'COMMIT PREPARED',
    'SET TRANSACTION',
    'SET TRANSACTION SNAPSHOT x',
    'DEALLOCATE ALL x',
    'COMMIT /* never ends',
    "COMMIT '",
  ])('leaves what the grammar does not accept to the server: %s', sql => {
    expect(kindsOf(sql)).toEqual(['other']);
    expect(analyzeSql(sql).hasControl).toBe(false);
  });

  test('gives each statement without its semicolon, and the space and comments around it', () => {
    expect(textsOf(' /* a */ begin ; -- b\n select 1 /* c */ + 1 -- d\n;; commit')).toEqual([
      'begin',
      'select 1 /* c */ + 1',
      'commit',
    ]);
    expect(textsOf('\n select 1 \t')).toEqual(['select 1']);
    expect(textsOf('select 1 -- x')).toEqual(['select 1']);
    expect(textsOf('select 1 /* x */')).toEqual(['select 1']);
  });

  test.each(['', ' ', ';;', '-- begin', '/* begin */ ; /* commit; */'])('finds no statement in %j', sql => {
    expect(analyzeSql(sql)).toEqual({statements: [], hasControl: false});
  });

  test.each([
    "select '; commit",
    "select E'\\'; commit",
    'select "; commit',
    'select $$; commit',
    'select $a$; commit $b$',
    '/* ; commit',
    '/* /* ; commit */',
  ])('takes what never ends to the end of the text: %s', sql => {
    expect(textsOf(sql)).toEqual([sql]);
  });

  test('does not take a constant that begins a line of its own for another one', () => {
    expect(textsOf("select E'a' -- it's\n '\\'; b'; commit")).toEqual([
      "select E'a' -- it's\n '\\'; b'",
      'commit',
    ]);
  });

  test('does not split within parentheses or the body of a routine', () => {
    expect(kindsOf('create rule r as on insert to t do (select 1; select 2); commit')).toEqual([
      'other',
      'commit',
    ]);
    expect(
      kindsOf(
        'create function f() returns int begin atomic select case 1 when 1 then 2 end; select 3; end; end',
      ),
    ).toEqual(['other', 'commit']);
  });

  test('does not take a column named begin for the body of a routine', () => {
    expect(
      kindsOf('create table t (begin int); begin; create function begin() returns int return 1; end'),
    ).toEqual(['other', 'begin', 'other', 'commit']);
  });

  test.each([
    ["E'", '\\\\'],
    ['', '/*'],
    ['', '/* */'],
    ['', "E'';"],
    ['', "E'\\';'"],
    ['', '$a$'],
    ['', '$a$ '],
    ['', '"'],
    ['', "'a'\n"],
    ['', '('],
    ['create function f() ', 'begin atomic;'],
  ])('reads a text of %s and 500,000 characters of %j in no more than a second', (start, part) => {
    const sql = `;${start}${part.repeat(500_000 / part.length)}`;
    const startedNs = process.hrtime.bigint();
    analyzeSql(sql);
    expect(Number(process.hrtime.bigint() - startedNs)).toBeLessThan(1e9);
  });

  test('remembers a text', () => {
    expect(analyzeSql('select 1')).toBe(analyzeSql('select 1'));
  });
});
