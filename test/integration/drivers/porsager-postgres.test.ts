import {describeBehaviours} from './support/behaviours';
import {postgresJsDriver} from './support/postgres-js-driver';

describeBehaviours(postgresJsDriver);
