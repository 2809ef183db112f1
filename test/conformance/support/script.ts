/** One thing that a client does. */
export interface Step {
  readonly sql: string;
  /** Whether these are several statements, which only the simple protocol takes in one message. */
  readonly several?: boolean;
  /** Parameters of the extended protocol: a string is in text format, bytes are in binary format. */
  readonly values?: readonly (string | Buffer | null)[];
  /** The types of the parameters, by oid; the server finds out those that are not given. */
  readonly types?: readonly number[];
  /** What COPY FROM STDIN is given, a message each. */
  readonly copy?: readonly (string | Buffer)[];
  /** Why the client breaks its COPY off in the end. */
  readonly copyFails?: string;
  /** Whether another client does it, beside the first. */
  readonly byOther?: boolean;
}

/** What one client does after the other. A step that is a text is that statement alone. */
export type Script = readonly (string | Step)[];

/** Scripts by what they are about. Each starts from the same state. */
export type Scripts = Readonly<Record<string, Script>>;

/** Several statements in one message. */
export function together(...statements: readonly string[]): Step {
  return {sql: statements.join('; '), several: true};
}

/** The other client does it. */
export function other(sql: string): Step {
  return {sql, byOther: true};
}

/** A statement with parameters, which the simple protocol does not have. */
export function bound(sql: string, values: NonNullable<Step['values']>, types?: readonly number[]): Step {
  return {sql, values, ...(types && {types})};
}

/** COPY FROM STDIN with its data. */
export function copyIn(sql: string, ...data: readonly (string | Buffer)[]): Step {
  return {sql, copy: data};
}
