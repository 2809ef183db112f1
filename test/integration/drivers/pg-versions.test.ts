import {Pool} from 'pg';
import {describeBehaviours} from './support/behaviours';
import {pgDriver} from './support/pg-driver';

describeBehaviours(
  pgDriver('pg 8.23', Pool),
  pgDriver('pg 8.11', jest.requireActual<{Pool: typeof Pool}>('pg-8-11').Pool),
);
