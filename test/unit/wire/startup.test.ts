import {serialize} from 'pg-protocol';

import {readStartup} from '../../../src/wire/startup';

const body = (message: Buffer): Buffer => message.subarray(4);

function int32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  return bytes;
}

test('reads the parameters that a driver sends', () => {
  const startup = readStartup(body(serialize.startup({user: 'ü', database: 'd', application_name: ''})));
  expect(startup).toMatchObject({kind: 'startup'});
  if (startup.kind !== 'startup') return;
  expect(Object.fromEntries(startup.parameters)).toMatchObject({
    user: 'ü',
    database: 'd',
    application_name: '',
  });
});

test('reads requests for encryption', () => {
  expect(readStartup(body(serialize.requestSsl()))).toEqual({kind: 'encryption'});
  expect(readStartup(int32(80877104))).toEqual({kind: 'encryption'});
});

test('reads a cancel request', () => {
  expect(readStartup(body(serialize.cancel(7, -8)))).toEqual({kind: 'cancel', processId: 7, secretKey: -8});
});

test.each([
  ['an older version', int32(2 << 16), '2.0'],
  ['a newer version', int32((4 << 16) | 1), '4.1'],
  ['a cancel request that is cut off', int32(80877102, 1), '1234.5678'],
  ['nothing', Buffer.alloc(0), 'none'],
  ['less than a version', Buffer.from([0, 3]), 'none'],
])('does not know %s', (_what, bytes, version) => {
  expect(readStartup(bytes)).toEqual({kind: 'unsupported', version});
});

test('parameters that are cut off are left out', () => {
  const cut = Buffer.concat([int32(3 << 16), Buffer.from('user\0app\0database')]);
  expect(readStartup(cut)).toEqual({kind: 'startup', parameters: new Map([['user', 'app']])});
});
