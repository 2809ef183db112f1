import {buildContext} from '../../../src/schema/build-target';
import {testConfig} from '../../support/test-config';

const target = {
  address: {host: 'db', port: 5433, user: 'app', password: 'secret', database: 'postgres', ssl: false},
  database: 'building',
  connectionString: 'postgres://app:secret@db:5433/building',
};

test("the application's own variables name the database that is built, and never its own", () => {
  const env = {
    SHOP_URL: 'url',
    SHOP_HOST: 'host',
    SHOP_PORT: 'port',
    SHOP_PASSWORD: 'password',
    SHOP_DB: 'database',
  } as const;
  expect(buildContext({...target, config: testConfig({env})})).toEqual({
    connectionString: target.connectionString,
    env: {
      DATABASE_URL: target.connectionString,
      PGHOST: 'db',
      PGPORT: '5433',
      PGUSER: 'app',
      PGPASSWORD: 'secret',
      PGDATABASE: 'building',
      SHOP_URL: target.connectionString,
      SHOP_HOST: 'db',
      SHOP_PORT: '5433',
      SHOP_PASSWORD: 'secret',
      SHOP_DB: 'building',
    },
  });
});

test('without a password, PGPASSWORD is left to the environment', () => {
  const context = buildContext({
    ...target,
    address: {...target.address, password: null},
    config: testConfig(),
  });
  expect(context.env).not.toHaveProperty('PGPASSWORD');
});
