import {formatCount, formatMs, formatNumber, formatRatio} from '../../../src/report/number-format';

test.each([
  [0, '0.0 ms'],
  [0.04, '0.0 ms'],
  [4.13, '4.1 ms'],
  [9.96, '10 ms'],
  [48.4, '48 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [12_345, '12.35 s'],
])('%d milliseconds are written %s', (ms, text) => expect(formatMs(ms)).toBe(text));

test('counts have their noun and their thousands marked', () => {
  expect(formatCount(1, 'statement')).toBe('1 statement');
  expect(formatCount(1301, 'statement')).toBe('1,301 statements');
  expect(formatCount(0, 'entry', 'entries')).toBe('0 entries');
  expect(formatNumber(51)).toBe('51');
});

test('ratios have two decimals', () => expect(formatRatio(1.5)).toBe('1.50×'));
