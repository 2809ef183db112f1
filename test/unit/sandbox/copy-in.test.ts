import {serialize} from 'pg-protocol';

import {CopyIn, type CopySync} from '../../../src/sandbox/copy-in';

function start(sync: CopySync): {
  readonly copyIn: CopyIn;
  readonly sent: string[];
  readonly say: (bytes: Buffer) => boolean;
} {
  const sent: string[] = [];
  const copyIn = new CopyIn(bytes => {
    sent.push(bytes.toString('latin1', 0, 1));
    return sent.length < 3;
  });
  copyIn.begin(sync);
  return {copyIn, sent, say: bytes => copyIn.message(bytes[0]!, bytes)};
}

const data = serialize.copyData(Buffer.from('1\n'));

test('data goes to the server, and tells when that has no room', () => {
  const {copyIn, sent, say} = start('nobody');
  expect([say(data), say(data), say(data)]).toEqual([true, true, false]);
  say(serialize.copyDone());
  expect(sent).toEqual(['d', 'd', 'd', 'c']);
  expect(copyIn.active).toBe(false);
});

test.each(['nobody', 'client', 'sandbox'] as const)(
  'a Sync or Flush within the data is ignored (%s)',
  sync => {
    const {copyIn, sent, say} = start(sync);
    expect([say(serialize.sync()), say(serialize.flush())]).toEqual([true, true]);
    expect(sent).toEqual([]);
    expect(copyIn.active).toBe(true);
  },
);

test.each([
  ['done', serialize.copyDone(), 'c'],
  ['failed', serialize.copyFail('no'), 'f'],
])("after data that is %s the client's Sync is passed on", (_how, end, letter) => {
  const {copyIn, sent, say} = start('client');
  say(end);
  expect(copyIn.active).toBe(true);
  say(data);
  say(serialize.sync());
  expect(sent).toEqual([letter, 'S']);
  expect(copyIn.active).toBe(false);
});

test("after data without a Sync of the client's the sandbox sends one", () => {
  const {copyIn, sent, say} = start('sandbox');
  say(serialize.copyDone());
  expect(sent).toEqual(['c', 'S']);
  expect(copyIn.active).toBe(false);
});

test('after an error data is dropped, up to the Sync', () => {
  const {copyIn, sent, say} = start('client');
  copyIn.dataOver();
  for (const message of [data, serialize.copyDone(), serialize.sync()]) say(message);
  expect(sent).toEqual(['S']);
});

test.each([
  ['nobody', ['f']],
  ['client', ['f', 'S']],
  ['sandbox', ['f', 'S']],
] as const)('is aborted with all that the server waits for (%s)', (sync, letters) => {
  const {copyIn, sent} = start(sync);
  copyIn.abort('gone');
  copyIn.abort('gone');
  expect(sent).toEqual(letters);
  expect(copyIn.active).toBe(false);
});

test('is aborted between the data and the Sync', () => {
  const {copyIn, sent, say} = start('client');
  say(serialize.copyDone());
  copyIn.abort('gone');
  expect(sent).toEqual(['c', 'S']);
});
