/** What `doctor` says of one thing. */
export interface Check {
  readonly name: string;
  /** A `problem` keeps runs from working, or the gate from seeing anything; a `warning` is worth a look. */
  readonly status: 'ok' | 'warning' | 'problem';
  readonly message: string;
  readonly details?: readonly string[];
  /** What to do, as a sentence. */
  readonly fix?: string;
}
