import {DatabaseError} from 'pg-protocol';
import '../../../../src/matchers';

function databaseError(sqlState: string, message = 'it failed'): DatabaseError {
  const error = new DatabaseError(message, 1, 'error');
  error.code = sqlState;
  return error;
}

const rejected = (error: Error): Promise<never> => Promise.reject(error);

describe('toRaiseSqlState takes', () => {
  test('an error', () => {
    expect(databaseError('23505')).toRaiseSqlState('23505');
    expect(databaseError('23503')).not.toRaiseSqlState('23505');
  });

  test('a promise', async () => {
    await expect(rejected(databaseError('23505'))).toRaiseSqlState('23505');
    await expect(rejected(databaseError('23503'))).not.toRaiseSqlState('23505');
    await expect(rejected(databaseError('23505'))).rejects.toRaiseSqlState('23505');
    await expect(Promise.resolve()).not.toRaiseSqlState('23505');
  });

  test('a function that throws or returns a promise', async () => {
    expect(() => {
      throw databaseError('22012');
    }).toRaiseSqlState('22012');
    await expect(() => rejected(databaseError('22012'))).toRaiseSqlState('22012');
    expect(() => 1).not.toRaiseSqlState('22012');
  });
});

test.each(['cause', 'driverError', 'original'])('an error in %s of another one counts', key => {
  const wrapped = Object.assign(new Error('query failed'), {[key]: databaseError('40001')});
  const twice = new Error('repository failed', {cause: wrapped});
  expect(twice).toRaiseSqlState('40001');
});

test('an error that wraps itself has no SQLSTATE', () => {
  const error = new Error('loop');
  error.cause = error;
  expect(error).not.toRaiseSqlState('40001');
});

describe('a failure says', () => {
  function failureOf(assertion: () => void): string {
    try {
      assertion();
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('The assertion passed');
  }

  test('which SQLSTATE was raised, and with which message', () => {
    const message = failureOf(() => expect(databaseError('23503', 'no such user')).toRaiseSqlState('23505'));
    expect(message).toContain('Expected SQLSTATE: "23505"');
    expect(message).toContain('Received SQLSTATE: "23503" (no such user)');
  });

  test('that nothing was raised', async () => {
    await expect(async () => {
      await expect(Promise.resolve(1)).toRaiseSqlState('23505');
    }).rejects.toThrow('Nothing was raised.');
  });

  test('that another error was raised', () => {
    const refused = Object.assign(new Error('refused'), {code: 'ECONNREFUSED'});
    expect(failureOf(() => expect(refused).toRaiseSqlState('08006'))).toContain(
      'without a SQLSTATE: [Error: refused]',
    );
  });

  test('that it was raised against expectation', () => {
    const message = failureOf(() => expect(databaseError('23505')).not.toRaiseSqlState('23505'));
    expect(message).toContain('Expected SQLSTATE: not "23505"');
  });

  test.each(['unique_violation', '2350', 'abcde', '', 23505])('that %j is no SQLSTATE', sqlState => {
    expect(failureOf(() => expect(databaseError('23505')).toRaiseSqlState(sqlState as string))).toContain(
      'must be a text of five digits or upper-case letters',
    );
  });
});
