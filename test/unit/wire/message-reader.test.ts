import fc from 'fast-check';

import {MalformedMessageError, MessageReader} from '../../../src/wire/message-reader';

type Message = readonly [type: number, body: readonly number[]];

function encode(messages: readonly Message[]): Buffer {
  return Buffer.concat(
    messages.map(([type, body]) => {
      const header = Buffer.alloc(5);
      header[0] = type;
      header.writeUInt32BE(4 + body.length, 1);
      return Buffer.concat([header, Buffer.from(body)]);
    }),
  );
}

function collect(): {readonly reader: MessageReader; readonly seen: Message[]} {
  const seen: Message[] = [];
  const reader = new MessageReader((type, buffer, start, end) => {
    expect(buffer[start]).toBe(type);
    seen.push([type, [...buffer.subarray(start + 5, end)]]);
  });
  return {reader, seen};
}

const anyMessages = fc.array(
  fc.tuple(
    fc.nat({max: 255}),
    fc.array(fc.nat({max: 255}), {maxLength: 40}) as fc.Arbitrary<readonly number[]>,
  ),
  {maxLength: 12},
);

test('any cutting of any messages gives the same messages', () => {
  fc.assert(
    fc.property(anyMessages, fc.array(fc.nat({max: 30})), (messages, lengths) => {
      const bytes = encode(messages);
      const {reader, seen} = collect();
      let from = 0;
      for (const length of lengths) reader.push(bytes.subarray(from, (from += length)));
      if (from < bytes.length) reader.push(bytes.subarray(from));
      expect(seen).toEqual(messages);
    }),
  );
});

test('a message is handed over as soon as its last byte is there, and not before', () => {
  const bytes = encode([[0x51, [1, 2, 3]]]);
  const {reader, seen} = collect();
  for (const byte of bytes.subarray(0, -1)) reader.push(Buffer.of(byte));
  expect(seen).toEqual([]);
  reader.push(bytes.subarray(-1));
  expect(seen).toEqual([[0x51, [1, 2, 3]]]);
});

test('messages that lie within one chunk are not copied', () => {
  const chunk = encode([
    [0x51, [1]],
    [0x53, []],
  ]);
  const buffers: Buffer[] = [];
  new MessageReader((_type, buffer) => buffers.push(buffer)).push(chunk);
  expect(buffers).toEqual([chunk, chunk]);
  expect(buffers.every(buffer => buffer === chunk)).toBe(true);
});

test.each([0, 1, 3, 0x40000000, 0xffffffff])('a length of %d is refused', length => {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0x51;
  bytes.writeUInt32BE(length, 1);
  const {reader, seen} = collect();
  reader.push(bytes.subarray(0, 4));
  expect(() => reader.push(bytes.subarray(4))).toThrow(MalformedMessageError);
  expect(seen).toEqual([]);
});
