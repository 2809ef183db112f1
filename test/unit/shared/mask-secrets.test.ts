import fc from 'fast-check';
import {maskSecrets} from '../../../src/shared/mask-secrets';

test.each([
  ['postgres://app:s3cret@db:5432/shop', 'postgres://app:***@db:5432/shop'],
  ['postgresql://app:s3cret@db', 'postgresql://app:***@db'],
  ['POSTGRES://app:s3cret@db', 'POSTGRES://app:***@db'],
  ['postgres://:s3cret@db', 'postgres://:***@db'],
  ['postgres://app:a@b:c/d#e?f@db/shop', 'postgres://app:***@db/shop'],
  [
    'two: postgres://a:x@h1/d and postgres://b:y@h2/d.',
    'two: postgres://a:***@h1/d and postgres://b:***@h2/d.',
  ],
  ['postgres:///shop?user=app&password=s3cret&host=db', 'postgres:///shop?user=app&password=***&host=db'],
  ['mysql://root:s3cret@db/x', 'mysql://root:***@db/x'],
  ['prisma+postgres://u:s3cret@db', 'prisma+postgres://u:***@db'],
  ["host=db password='it\\'s secret' user=app", 'host=db password=*** user=app'],
  ['host=db password=s3cret user=app', 'host=db password=*** user=app'],
  ['PGPASSWORD=s3cret psql', 'PGPASSWORD=*** psql'],
  ["CREATE ROLE app LOGIN PASSWORD 's3''cret';", 'CREATE ROLE app LOGIN PASSWORD ***;'],
])('%s becomes %s', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test.each([
  'postgres://app@db:5432/shop',
  'postgres://localhost/shop',
  'at http://localhost:3000/node_modules/@jest/core',
  'password authentication failed for user "app"',
  'update users set password = $1 where password=$2',
  '',
])('%j stays as it is', text => {
  expect(maskSecrets(text)).toBe(text);
});

test('known secrets are masked wherever they are, percent-encoded too', () => {
  expect(maskSecrets('with a b/c or a%20b%2Fc', ['a b/c'])).toBe('with *** or ***');
});

test('a secret within another one leaves nothing of it', () => {
  expect(maskSecrets('the key is abcdef', ['abc', 'abcdef'])).toBe('the key is ***');
});

test('an empty secret masks nothing', () => {
  expect(maskSecrets('text', [''])).toBe('text');
});

test('no password of a URL survives, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.string({minLength: 4, unit: 'grapheme-ascii'}).filter(password => /^\S+$/.test(password)),
      password => {
        expect(maskSecrets(`cannot connect to postgres://app:${password}@db/shop (refused)`)).toBe(
          'cannot connect to postgres://app:***@db/shop (refused)',
        );
      },
    ),
  );
});
