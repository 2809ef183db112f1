import fc from 'fast-check';

import {ByteRanges} from '../../../src/wire/byte-ranges';

test('gives back what was added, in order', () => {
  const piece = fc.record({source: fc.nat({max: 2}), start: fc.nat({max: 10}), length: fc.nat({max: 5})});
  fc.assert(
    fc.property(fc.array(piece), pieces => {
      const sources = [0, 1, 2].map(n => Buffer.from(Array.from({length: 16}, (_, i) => n * 16 + i)));
      const ranges = new ByteRanges();
      for (const {source, start, length} of pieces) ranges.add(sources[source]!, start, start + length);
      expect(ranges.empty).toBe(pieces.length === 0);
      const expected = pieces.flatMap(({source, start, length}) => [
        ...sources[source]!.subarray(start, start + length),
      ]);
      expect([...ranges.take()]).toEqual(expected);
      expect(ranges.empty).toBe(true);
    }),
  );
});

test('neighbouring ranges of one buffer are one, without a copy', () => {
  const buffer = Buffer.from('abcdef');
  const ranges = new ByteRanges();
  ranges.add(buffer, 1, 3);
  ranges.add(buffer, 3, 5);
  const taken = ranges.take();
  expect(taken.toString()).toBe('bcde');
  buffer[1] = 'B'.charCodeAt(0);
  expect(taken.toString()).toBe('Bcde');
});

test('what was taken is not given again', () => {
  const ranges = new ByteRanges();
  ranges.add(Buffer.from('first'));
  ranges.take();
  ranges.add(Buffer.from('second'));
  expect(ranges.take().toString()).toBe('second');
  expect(ranges.take()).toHaveLength(0);
});
