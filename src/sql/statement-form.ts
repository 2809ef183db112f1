import type {StatementKind} from './statement';
import type {StatementReader} from './statement-reader';

/** Reads a statement whose first word has been taken; undefined where it is none of the form's kinds. */
export type StatementForm = (reader: StatementReader) => StatementKind | undefined;
