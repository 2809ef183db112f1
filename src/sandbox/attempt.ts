import {quoteLiteral} from '../shared/quote-identifier';

/** A statement that fails without harm to its transaction, and then does something else. */
export function attempt(sql: string, otherwise = 'NULL'): string {
  return `DO ${quoteLiteral(`BEGIN ${sql}; EXCEPTION WHEN OTHERS THEN ${otherwise}; END`)}`;
}
