import type {ResultColumn} from '../memory-database';

/** Reads the fields of a client's message, one after the other (PostgreSQL manual, 55.7). */
export class FieldReader {
  readonly #buffer: Buffer;
  #at: number;

  constructor(buffer: Buffer, start: number) {
    this.#buffer = buffer;
    this.#at = start;
  }

  string(): string {
    const end = this.#buffer.indexOf(0, this.#at);
    const text = this.#buffer.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#at++);
  }

  int16(): number {
    this.#at += 2;
    return this.#buffer.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#buffer.readInt32BE(this.#at - 4);
  }

  /** A value with its length in front; null for NULL. */
  value(): Buffer | null {
    const length = this.int32();
    if (length < 0) return null;
    this.#at += length;
    return this.#buffer.subarray(this.#at - length, this.#at);
  }

  /** As many as the count in front says. */
  list<Item>(read: () => Item): readonly Item[] {
    return Array.from({length: this.int16()}, read);
  }
}

/** The values of a Bind message as text. Drivers send bytes in binary format, and all else as text. */
export function textValues(
  values: readonly (Buffer | null)[],
  formats: readonly number[],
): readonly (string | null)[] {
  return values.map((value, i) => {
    if (value === null) return null;
    const format = formats[formats.length === 1 ? 0 : i] ?? 0;
    return format === 1 ? `\\x${value.toString('hex')}` : value.toString('utf8');
  });
}

function message(type: string, parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(4 + parts.reduce((bytes, part) => bytes + part.length, 0), 1);
  return Buffer.concat([head, ...parts]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function rowDescription(columns: readonly ResultColumn[]): Buffer {
  const parts = columns.map(({name, type}) => {
    const fixed = Buffer.alloc(18); // no table, no column number, text format
    fixed.writeInt32BE(type.oid, 6);
    fixed.writeInt16BE(type.size, 10);
    fixed.writeInt32BE(type.modifier, 12);
    return Buffer.concat([Buffer.from(`${name}\0`), fixed]);
  });
  return message('T', [int16(columns.length), ...parts]);
}

export function dataRow(values: readonly (string | null)[]): Buffer {
  const parts = values.map(value => {
    const text = Buffer.from(value ?? '');
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : text.length);
    return Buffer.concat([length, text]);
  });
  return message('D', [int16(values.length), ...parts]);
}

export function parameterDescription(types: readonly number[]): Buffer {
  const oids = types.map(oid => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(oid);
    return bytes;
  });
  return message('t', [int16(types.length), ...oids]);
}

export const portalSuspended = message('s', []);
