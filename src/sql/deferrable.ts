import type {StatementKind} from './statement';
import type {StatementReader} from './statement-reader';

/** What is left of a CREATE or ALTER, if it makes a constraint or a trigger deferrable; INITIALLY DEFERRED alone does, too. */
export function deferrable(reader: StatementReader): StatementKind | undefined {
  while (!reader.isDone()) {
    if (reader.take('deferrable') || reader.take('initially', 'deferred')) return {kind: 'deferrable'};
    if (!reader.take('not', 'deferrable')) reader.skip();
  }
  return undefined;
}
