/** A call of `set_config(name, value, is_local)`. */
export interface SetConfigCall {
  /** The setting in lower case, or the parameter that names it. */
  readonly name: string | SqlParameter;
  /** Whether it is set for the transaction alone; null where the text does not say. */
  readonly local: boolean | SqlParameter | null;
}

/** The parameter `$param` of a statement. */
export interface SqlParameter {
  readonly param: number;
}
