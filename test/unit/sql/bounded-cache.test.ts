import {BoundedCache} from '../../../src/sql/bounded-cache';

function countingCache(): {cache: BoundedCache<{text: string}>; computed: string[]} {
  const computed: string[] = [];
  const cache = new BoundedCache(text => {
    computed.push(text);
    return {text};
  });
  return {cache, computed};
}

describe('BoundedCache', () => {
  test('computes once what it is asked for twice', () => {
    const {cache, computed} = countingCache();
    expect(cache.get('a')).toBe(cache.get('a'));
    expect(computed).toEqual(['a']);
  });

  test('keeps what is asked for again and again among ever new texts', () => {
    const {cache, computed} = countingCache();
    for (let i = 0; i < 10_000; i++) {
      cache.get('kept');
      cache.get(`text ${i}`);
    }
    expect(computed.filter(text => text === 'kept')).toHaveLength(1);
  });

  test('forgets what is not asked for among some thousand texts', () => {
    const {cache, computed} = countingCache();
    cache.get('forgotten');
    for (let i = 0; i < 3_000; i++) cache.get(`text ${i}`);
    cache.get('forgotten');
    expect(computed.filter(text => text === 'forgotten')).toHaveLength(2);
  });

  test('does not keep very long texts', () => {
    const {cache, computed} = countingCache();
    const long = 'x'.repeat(100_000);
    cache.get(long);
    cache.get(long);
    expect(computed).toHaveLength(2);
  });
});
