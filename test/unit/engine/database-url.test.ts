import {withDatabase} from '../../../src/engine/database-url';

test.each([
  ['postgres://u:p@db:5432/app', 'postgres://u:p@db:5432/x'],
  ['postgres://u:p@db:5432', 'postgres://u:p@db:5432/x'],
  ['postgres://u@/app?host=/tmp&sslmode=disable', 'postgres://u@/x?host=/tmp&sslmode=disable'],
  ['postgres://db?sslmode=require', 'postgres://db/x?sslmode=require'],
])('the database in %s is replaced, and nothing else', (given, expected) => {
  expect(withDatabase(given, 'x')).toBe(expected);
});
