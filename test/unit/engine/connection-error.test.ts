import {describeConnectionError} from '../../../src/engine/connection-error';

const address = {host: 'db', port: 6432, user: 'app', password: 'secret', database: 'postgres', ssl: false};
const describeError = (error: unknown) => describeConnectionError(error, address, 'shop', 1000);

test('a connection pooler is told from a server', () => {
  const error = describeError(
    Object.assign(new Error('unsupported startup parameter: statement_timeout'), {code: '08P01'}),
  );
  expect(error.message).toMatch(/^db:6432 is a connection pooler/);
  expect(error.hint).toMatch(/Name the server behind it/);
});

test('what is not known is passed on, with its cause', () => {
  const cause = new Error('something new');
  expect(describeError(cause)).toMatchObject({
    code: 'SAVEPOINT_CONNECTION',
    message: 'Connecting to PostgreSQL at db:6432 failed: something new.',
    cause,
  });
});

test('of the failures of all addresses of a host, the first one counts', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:6432'), {code: 'ECONNREFUSED'});
  expect(describeError(new AggregateError([refused, refused])).message).toBe(
    'No PostgreSQL listens at db:6432 (ECONNREFUSED).',
  );
});

test.each([
  ['57P03', 'the database system is starting up', /is not ready/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', /could not be verified/],
  ['EHOSTUNREACH', 'connect EHOSTUNREACH', /cannot be reached from here/],
])('%s is explained', (code, message, expected) => {
  const error = describeError(Object.assign(new Error(message), {code}));
  expect(error.message).toMatch(expected);
  expect(error.hint).toBeDefined();
});
