import pg, {type Pool} from 'pg';

import {describeBehaviours} from './support/behaviours';
import {pgDriver} from './support/pg-driver';

// Where libpq could not be built there is none.
const native = pg.native as {readonly Pool: typeof Pool} | null;

if (native) {
  describeBehaviours(
    pgDriver('pg on libpq', native.Pool, {streamIds: 'pg-query-stream is for the driver in JavaScript'}),
  );
} else test.skip('pg on libpq (pg-native is not installed)', () => undefined);
