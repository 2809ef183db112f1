import {expectTypeOf} from 'expect-type';
import {defineConfig, type SavepointError, type SavepointOptions} from '../../src/index';

defineConfig({});
defineConfig({
  engine: 'local',
  schema: {
    run: ({connectionString}) => {
      expectTypeOf(connectionString).toBeString();
    },
  },
  env: {SHOP_DB_URL: 'url'},
});
defineConfig(() => ({isolation: 'transaction'}));
defineConfig(() => Promise.resolve({gate: {threshold: 1.5}}));

// @ts-expect-error -- no such engine
defineConfig({engine: 'mysql'});
// @ts-expect-error -- no such option
defineConfig({shema: {files: ['db/schema.sql']}});
// @ts-expect-error -- no such part of a connection
defineConfig({env: {SHOP_DB_URL: 'uri'}});

expectTypeOf<SavepointOptions['isolation']>().toEqualTypeOf<
  'transaction' | 'database' | 'none' | undefined
>();
expectTypeOf<SavepointError>().toExtend<Error>();
