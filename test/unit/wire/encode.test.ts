import {PassThrough} from 'node:stream';
import {parse, serialize} from 'pg-protocol';

import {errorResponse, frontend, readDataRow, readFields, server} from '../../../src/wire/encode';

/** What a driver makes of a server's messages. */
async function read(...messages: readonly Buffer[]): Promise<readonly object[]> {
  const stream = new PassThrough();
  const seen: object[] = [];
  const done = parse(stream, message => seen.push(message));
  stream.end(Buffer.concat(messages));
  await done;
  return seen;
}

test('writes the messages of a client as a driver does', () => {
  expect(frontend.query('SELECT ü')).toEqual(serialize.query('SELECT ü'));
  expect(frontend.parse('s1', 'SELECT 1')).toEqual(serialize.parse({name: 's1', text: 'SELECT 1'}));
  expect(frontend.execute()).toEqual(serialize.execute());
  expect(frontend.closeStatement('s1')).toEqual(serialize.close({type: 'S', name: 's1'}));
  expect(frontend.copyFail('no')).toEqual(serialize.copyFail('no'));
  expect(frontend.sync).toEqual(serialize.sync());
  expect(frontend.terminate).toEqual(serialize.end());
});

test('binds a statement without parameters, for results as text', () => {
  // pg-protocol spells out one format for all results; none means text for all (PostgreSQL manual, 55.7 "Bind").
  expect(frontend.bind('s1')).toEqual(Buffer.from('B\0\0\0\x0e\0s1\0\0\0\0\0\0\0', 'latin1'));
});

test('writes the messages of a server as a driver reads them', async () => {
  const messages = await read(
    server.authenticationOk,
    server.parameterStatus('TimeZone', 'Etc/ütc'),
    server.backendKeyData(7, -8),
    server.parseComplete,
    server.bindComplete,
    server.closeComplete,
    server.noData,
    server.noParameters,
    server.emptyQuery,
    server.commandComplete('INSERT 0 1'),
    server.notification(7, 'news', 'hello'),
    server.readyForQuery('E'),
  );
  expect(messages).toMatchObject([
    {name: 'authenticationOk'},
    {name: 'parameterStatus', parameterName: 'TimeZone', parameterValue: 'Etc/ütc'},
    {name: 'backendKeyData', processID: 7, secretKey: -8},
    {name: 'parseComplete'},
    {name: 'bindComplete'},
    {name: 'closeComplete'},
    {name: 'noData'},
    {name: 'parameterDescription', parameterCount: 0},
    {name: 'emptyQuery'},
    {name: 'commandComplete', text: 'INSERT 0 1'},
    {name: 'notification', processId: 7, channel: 'news', payload: 'hello'},
    {name: 'readyForQuery', status: 'E'},
  ]);
});

test('writes errors and warnings with their fields', async () => {
  const fields = {
    C: '23505',
    M: 'an ü',
    D: 'detail',
    H: 'hint',
    P: '7',
    s: 'schema',
    t: 'table',
    n: 'constraint',
  };
  const [error, warning, fatal] = await read(
    server.error(fields),
    server.warning(fields),
    server.fatal(fields),
  );
  const common = {
    code: '23505',
    message: 'an ü',
    detail: 'detail',
    hint: 'hint',
    position: '7',
    schema: 'schema',
    table: 'table',
    constraint: 'constraint',
  };
  expect(error).toMatchObject({name: 'error', severity: 'ERROR', ...common});
  expect(warning).toMatchObject({name: 'notice', severity: 'WARNING', ...common});
  expect(fatal).toMatchObject({name: 'error', severity: 'FATAL', ...common});
});

test('reads the fields that it writes, wherever they lie', () => {
  const fields = {S: 'ERROR', C: '23505', M: 'an ü', D: ''};
  const message = errorResponse(fields);
  const chunk = Buffer.concat([server.parseComplete, message, server.readyForQuery('I')]);
  expect(readFields(chunk, 5, 5 + message.length)).toEqual(fields);
});

test('reads the columns of a row', () => {
  const row = Buffer.from('D\0\0\0\x13\0\x03\0\0\0\x01a\xff\xff\xff\xff\0\0\0\0', 'latin1');
  expect(readDataRow(Buffer.concat([Buffer.from('xx'), row]), 2)).toEqual(['a', null, '']);
});
