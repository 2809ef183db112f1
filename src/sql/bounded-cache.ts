/** Longer texts are computed each time: they are rare, seldom repeated, and would fill the memory. */
const MAX_KEY_LENGTH = 8192;

/** Texts in each of the two generations. */
const MAX_ENTRIES = 1000;

/**
 * Remembers what a pure function makes of a text. Texts that are not asked for while a thousand others are get
 * forgotten: a full generation becomes the old one, and what is found in the old one moves to the young.
 */
export class BoundedCache<Value extends string | object> {
  readonly #compute: (text: string) => Value;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(compute: (text: string) => Value) {
    this.#compute = compute;
  }

  get(text: string): Value {
    if (text.length > MAX_KEY_LENGTH) return this.#compute(text);
    return this.#young.get(text) ?? this.#add(text);
  }

  #add(text: string): Value {
    const value = this.#old.get(text) ?? this.#compute(text);
    if (this.#young.size === MAX_ENTRIES) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, value);
    return value;
  }
}
