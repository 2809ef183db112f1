import * as fc from 'fast-check';
import stringLength from 'string-length';
import {pad, safeText, truncate, wrap} from '../../../../src/report/terminal/safe-text';

const anyText = fc.string({
  unit: fc.oneof(
    fc.string({unit: 'binary', minLength: 1, maxLength: 2}),
    fc.constantFrom('\u001b[31m', '\n', '💾', '\ud800'),
  ),
});

test('a text has no power over the terminal', () => {
  expect(safeText('a\u001b[2Jb\nc\td\u202ee\u0007')).toBe('a\\u{1b}[2Jb\\nc\\td\\u{202e}e\\u{7}');
  fc.assert(
    fc.property(anyText, text => {
      expect(safeText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
    }),
  );
});

test('ordinary names stay as they are', () => {
  expect(safeText("lists a user's orders – größer, 注文, 💾")).toBe(
    "lists a user's orders – größer, 注文, 💾",
  );
});

test('a text is cut to the width, with a sign that it was', () => {
  expect(truncate('abcdef', 6)).toBe('abcdef');
  expect(truncate('abcdefg', 6)).toBe('abcde…');
  fc.assert(
    fc.property(anyText, fc.integer({min: 1, max: 40}), (text, width) => {
      expect(stringLength(truncate(safeText(text), width))).toBeLessThanOrEqual(width);
    }),
  );
});

test('a text is filled up to the width, behind or before it', () => {
  expect(pad('💾', 3)).toBe('💾  ');
  expect(pad('12', 4, 'start')).toBe('  12');
  expect(pad('12345', 4)).toBe('12345');
});

test('a text is broken between words, and every line starts in the same column', () => {
  expect(wrap('one two three four', 13, 4)).toBe('one two\n    three\n    four');
});
