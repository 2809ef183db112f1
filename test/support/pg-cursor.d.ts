declare module 'pg-cursor' {
  import type {Submittable} from 'pg';

  /** pg-cursor has no types of its own: the part that the tests use. */
  export default class Cursor<Row = unknown> implements Submittable {
    constructor(text: string, values?: readonly unknown[]);
    submit(connection: unknown): void;
    read(rowCount: number): Promise<Row[]>;
    close(): Promise<void>;
  }
}
