import {requireUsable, type ServerFacts} from '../../../src/engine/server-facts';
import {thrownBy} from '../../support/thrown-by';

const usable: ServerFacts = {
  version: '13.0',
  version_number: 130_000,
  fsync: 'on',
  may_create: true,
  read_only: false,
};
const check = (facts: Partial<ServerFacts>) =>
  requireUsable({...usable, ...facts}, {place: 'PostgreSQL at db:5432', user: 'app'});

test('the oldest version that is supported is accepted', () => {
  expect(() => check({})).not.toThrow();
});

test.each<[string, Partial<ServerFacts>, string, RegExp]>([
  [
    'an older one',
    {version: '12.22', version_number: 120_022},
    'PostgreSQL at db:5432 is version 12.22, which is too old.',
    /13 or newer/,
  ],
  ['a standby', {read_only: true}, 'read-only standby', /primary/],
  [
    'a user without the right to create databases',
    {may_create: false},
    'User "app" may not create databases on PostgreSQL at db:5432.',
    /ALTER ROLE "app" CREATEDB/,
  ],
])('%s is refused', async (_name, facts, message, hint) => {
  const error = await thrownBy(() => check(facts));
  expect(error.code).toBe('SAVEPOINT_ENGINE');
  expect(error.message).toContain(message);
  expect(error.hint).toMatch(hint);
});
