import type {Feature} from './features/feature';
import {queryFeatures} from './features/queries';
import {sessionFeatures} from './features/sessions';
import {tableFeatures} from './features/tables';
import {valueFeatures} from './features/values';

/** What applications use of PostgreSQL, in the order of the table in README.md. */
export const features: readonly Feature[] = [
  ...tableFeatures,
  ...queryFeatures,
  ...valueFeatures,
  ...sessionFeatures,
];
