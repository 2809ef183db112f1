import {serverParameters} from '../../../src/engine/local/server-parameters';

const of = (major: number) => serverParameters({folder: '/x/a, b', major, connections: 30});

test('a setting that a version does not know is not passed to it', () => {
  expect(of(13)).not.toHaveProperty('client_connection_check_interval');
  expect(of(15)).toHaveProperty('client_connection_check_interval', '1s');
});

test('the socket folder is one item of a list, whatever its name holds', () => {
  expect(of(15).unix_socket_directories).toBe('"/x/a, b"');
});
