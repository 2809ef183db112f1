import {Pool} from 'pg';
import {describeOnEngine} from '../drivers/support/behaviours';
import {pgDriver} from '../drivers/support/pg-driver';
import {postgresJsDriver} from '../drivers/support/postgres-js-driver';

describe('on the programs of the npm package', () => {
  describeOnEngine({engine: 'local', binaries: 'packages'}, pgDriver('pg', Pool), postgresJsDriver);
});

describe('on PGlite', () => {
  describeOnEngine({engine: 'pglite'}, pgDriver('pg', Pool), postgresJsDriver);
});
