import {writeFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import path from 'node:path';
import {parseAddress} from '../../../src/engine/parse-address';
import {thrownBy} from '../../support/thrown-by';

const base = {host: 'db', port: 5432, user: 'u', password: null, database: 'd', ssl: false};

test.each([
  ['postgres://u@db/d', {}],
  ['postgresql://u:p%40ss@db:6543/d', {port: 6543, password: 'p@ss'}],
  ['postgres://u@/d?host=/var/run/postgresql', {host: '/var/run/postgresql'}],
  ['postgres://u@%2Fvar%2Frun%2Fpostgresql/d', {host: '/var/run/postgresql'}],
  ['postgres://u@[::1]:5433/d', {host: '::1', port: 5433}],
  ['postgres://u@/d', {host: 'localhost'}],
  ['postgres://u@db', {database: 'u'}],
  ['postgres://db/d', {user: userInfo().username}],
])('%s', (connectionString, expected) => {
  expect(parseAddress(connectionString)).toEqual({...base, ...expected});
});

describe('sslmode means what it means to libpq:', () => {
  test.each([
    ['disable', false],
    ['allow', false],
    ['prefer', false],
    ['require', {rejectUnauthorized: false}],
    ['no-verify', {rejectUnauthorized: false}],
    ['verify-full', {rejectUnauthorized: true}],
  ])('%s', (mode, ssl) => {
    expect(parseAddress(`postgres://u@db/d?sslmode=${mode}`)).toEqual({...base, ssl});
  });

  test('require with an authority verifies', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'savepoint-test-'));
    const file = path.join(folder, 'ca.pem');
    writeFileSync(file, 'PEM');
    try {
      expect(parseAddress(`postgres://u@db/d?sslmode=require&sslrootcert=${file}`).ssl).toEqual({
        rejectUnauthorized: true,
        ca: 'PEM',
      });
    } finally {
      rmSync(folder, {recursive: true});
    }
  });
});

test('what cannot be read is refused, without a word of its password', async () => {
  const error = await thrownBy(() => parseAddress('postgres://u:secret@db:notaport/d'));
  expect(error.code).toBe('SAVEPOINT_CONFIG');
  expect(`${error.message}${error.hint}`).not.toContain('secret');
});

test('the address survives JSON, as it travels to the workers', () => {
  const address = parseAddress('postgres://u:p@db/d?sslmode=require');
  expect(JSON.parse(JSON.stringify(address))).toEqual(address);
});
