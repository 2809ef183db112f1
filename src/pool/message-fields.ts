import type {ErrorFields} from '../wire/encode';

/** The fields of a message, as the protocol names them (PostgreSQL manual, 55.8), by those of `pg`. */
const FIELDS = {
  S: 'severity',
  C: 'code',
  M: 'message',
  D: 'detail',
  H: 'hint',
  F: 'file',
  L: 'line',
  R: 'routine',
} as const;

/** The fields of an error or a notice of the server that `pg` has read. */
export function messageFields(message: unknown): ErrorFields {
  const said = (message ?? {}) as Readonly<Record<string, string | undefined>>;
  const entries = Object.entries(FIELDS).map(([letter, name]) => [letter, said[name] ?? '']);
  return Object.fromEntries(entries.filter(([, value]) => value !== '')) as ErrorFields;
}
