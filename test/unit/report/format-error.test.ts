import chalk from 'chalk';
import {formatError} from '../../../src/report/format-error';
import {SavepointError} from '../../../src/shared/savepoint-error';

const plain = new chalk.Instance({level: 0});

test('an error of ours has a title, what happened and what to do, and no stack', () => {
  const error = new SavepointError('The server at db:5432 does not answer.', {
    code: 'SAVEPOINT_CONNECTION',
    hint: 'Start it,\nor name another one.',
  });
  expect(formatError(error, plain)).toBe(`● Savepoint: Connection error:

  The server at db:5432 does not answer.

  Start it,
  or name another one.`);
});

test('long lines are broken between words, and keep their indent', () => {
  const error = new SavepointError('The server at db:5432\n    does not answer', {
    code: 'SAVEPOINT_CONNECTION',
  });
  expect(formatError(error, plain, 16)).toBe(`● Savepoint: Connection error:

  The server at
  db:5432
      does not
      answer`);
});

test('where there is nothing to do, it says what happened', () => {
  const error = new SavepointError('The schema is broken.', {code: 'SAVEPOINT_SCHEMA'});
  expect(formatError(error, plain)).toMatch(/^● Savepoint: .*:\n\n {2}The schema is broken\.$/);
});

test('a password is never printed', () => {
  const error = new SavepointError('Cannot connect to postgres://shop:hunter2@db/shop.', {
    code: 'SAVEPOINT_CONNECTION',
    hint: 'Try password=hunter2',
  });
  expect(formatError(error, plain)).not.toContain('hunter2');
});

test('another error keeps its stack, as nobody expected it', () => {
  const error = new TypeError('x is not a function');
  const text = formatError(error, plain);
  expect(text).toContain('● Savepoint: Unexpected error:');
  expect(text).toContain('format-error.test.ts');
  expect(formatError('just a text', plain)).toContain('  just a text');
});

test('is red in a terminal', () => {
  expect(formatError(new Error('x'), new chalk.Instance({level: 1}))).toMatch(/^\u001b\[31m/);
});
