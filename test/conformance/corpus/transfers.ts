import {copyIn, together, type Scripts} from '../support/script';

const HEADER = '5047434f50590aff0d0a00 00000000 00000000'.replaceAll(' ', '');
/** One row of two columns, an int and a text, in COPY's binary format. */
const ROW = '0002 00000004 00000007 00000005 68656c6c6f'.replaceAll(' ', '');
const TRAILER = 'ffff';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

export const transfers: Scripts = {
  'COPY out': [
    'COPY people TO STDOUT',
    'COPY people (name, age) TO STDOUT (FORMAT csv, HEADER)',
    "COPY (SELECT id, note FROM orders ORDER BY id) TO STDOUT WITH (FORMAT csv, DELIMITER ';', NULL '-', FORCE_QUOTE (note), ESCAPE '!')",
    'COPY (SELECT id, note FROM orders ORDER BY id) TO STDOUT (FORMAT binary)',
    'COPY (SELECT 1 WHERE false) TO STDOUT',
    "COPY (SELECT E'a\\tb\\\\c\\nd', NULL, '') TO STDOUT",
    "COPY (SELECT E'a,\"b\"\\nc', NULL, '') TO STDOUT CSV",
    'COPY (INSERT INTO log (line) VALUES ($$x$$) RETURNING line) TO STDOUT',
    "COPY (SELECT 'é') TO STDOUT (ENCODING 'LATIN1')",
    'COPY (SELECT 1 / 0) TO STDOUT',
    'COPY (SELECT 1 / (3 - n) FROM generate_series(1, 5) n) TO STDOUT',
    'COPY nowhere TO STDOUT',
    'COPY people (hat) TO STDOUT',
    'COPY people TO STDOUT (FORMAT nonsense)',
    "COPY people TO STDOUT (DELIMITER 'ab')",
    'COPY people TO STDOUT (NONSENSE)',
    together('COPY (SELECT 1) TO STDOUT', 'SELECT 2', 'COPY (SELECT 3) TO STDOUT'),
    together('BEGIN', 'COPY (SELECT 1) TO STDOUT', 'COMMIT'),
  ],
  'COPY in as text': [
    copyIn('COPY log (at_step, line) FROM STDIN', '1\tone\n2\t\\N\n', '3\tthr', 'ee\\tx\n'),
    copyIn('COPY log (at_step, line) FROM STDIN', '4\tfour'),
    copyIn('COPY log (at_step, line) FROM STDIN', '5\tfive\n\\.\n6\tsix\n'),
    copyIn('COPY log (at_step, line) FROM STDIN'),
    copyIn(
      "COPY log (at_step, line) FROM STDIN WITH (DELIMITER '|', NULL 'nil', HEADER)",
      'at_step|line\n7|seven\n8|nil\n',
    ),
    copyIn('COPY log (at_step, line) FROM STDIN WHERE at_step > 10', '9\tnine\n11\televen\n'),
    'SELECT at_step, line FROM log ORDER BY id',
    copyIn('COPY log (at_step, line) FROM STDIN', 'x\tone\n'),
    copyIn('COPY log (at_step, line) FROM STDIN', '1\tone\n2\n'),
    copyIn('COPY log (at_step, line) FROM STDIN', '1\tone\textra\n'),
    copyIn('COPY people (name) FROM STDIN', 'New\nAda\n'),
    copyIn('COPY people (name, age) FROM STDIN', 'New\t-1\n'),
    copyIn('COPY orders (person, total) FROM STDIN', '99\t1\n'),
    copyIn('COPY log (line) FROM STDIN', Buffer.from([0xff, 0x0a])),
    copyIn('COPY nowhere FROM STDIN', 'x\n'),
    {sql: 'COPY log (line) FROM STDIN', copy: ['kept?\n'], copyFails: 'changed my mind'},
    'SELECT count(*) FROM log',
    'SELECT count(*) FROM people',
  ],
  'COPY in as CSV and binary': [
    copyIn('COPY log (at_step, line) FROM STDIN (FORMAT csv)', '1,"a, ""b""\nc"\n2,\n3,""\n'),
    copyIn('COPY log (at_step, line) FROM STDIN (FORMAT csv, HEADER match)', 'at_step,wrong\n4,x\n'),
    copyIn("COPY log (at_step, line) FROM STDIN (FORMAT csv, FORCE_NULL (line), QUOTE '''')", "5,''\n"),
    copyIn('COPY log (at_step, line) FROM STDIN (FORMAT csv)', '6,"unterminated\n'),
    'SELECT at_step, line FROM log ORDER BY id',
    copyIn('COPY log (at_step, line) FROM STDIN (FORMAT binary)', hex(HEADER + ROW + TRAILER)),
    copyIn(
      'COPY log (at_step, line) FROM STDIN (FORMAT binary)',
      hex(HEADER),
      hex(ROW),
      hex(ROW),
      hex(TRAILER),
    ),
    copyIn('COPY log (at_step, line) FROM STDIN (FORMAT binary)', hex('00'.repeat(20))),
    copyIn('COPY log (at_step, line) FROM STDIN (FORMAT binary)', hex(HEADER + ROW.slice(0, 20))),
    'SELECT at_step, line FROM log WHERE at_step = 7',
  ],
  'COPY in among other statements': [
    {...together('COPY log (line) FROM STDIN', 'SELECT count(*) FROM log'), copy: ['a\nb\n']},
    {...together('SELECT 1', 'COPY log (line) FROM STDIN', 'COPY log (line) FROM STDIN'), copy: ['c\n']},
    {
      ...together('BEGIN', 'COPY log (line) FROM STDIN', 'ROLLBACK', 'SELECT count(*) FROM log'),
      copy: ['d\n'],
    },
    {...together('BEGIN', 'COPY log (line) FROM STDIN', 'COMMIT', 'SELECT count(*) FROM log'), copy: ['e\n']},
    {...together('COPY log (at_step) FROM STDIN', 'SELECT 2'), copy: ['x\n']},
    'BEGIN',
    copyIn('COPY log (at_step) FROM STDIN', 'x\n'),
    copyIn('COPY log (at_step) FROM STDIN', '1\n'),
    'ROLLBACK',
    'SELECT count(*) FROM log',
  ],
  'many rows, in and out': [
    copyIn(
      'COPY log (at_step, line) FROM STDIN',
      ...Array.from({length: 50}, (_, i) => `${i}\t${'x'.repeat(5000)}\n`),
    ),
    'SELECT count(*), sum(length(line)) FROM log',
    'COPY (SELECT at_step, line FROM log ORDER BY id) TO STDOUT',
    'SELECT line FROM log ORDER BY id',
  ],
};
