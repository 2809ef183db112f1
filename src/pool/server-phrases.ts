import type {ErrorFields} from '../wire/encode';
import {messageFields} from './message-fields';

/** What a server says to statements that need, or end, a transaction where there is none. */
const SAID_TO = {
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  'commit-chain': 'COMMIT AND CHAIN',
  'rollback-chain': 'ROLLBACK AND CHAIN',
  savepoint: 'SAVEPOINT jest_savepoint',
  release: 'RELEASE SAVEPOINT jest_savepoint',
  'rollback-to': 'ROLLBACK TO SAVEPOINT jest_savepoint',
  'set-transaction': 'SET TRANSACTION READ WRITE',
  'set-constraints': 'SET CONSTRAINTS ALL DEFERRED',
  'set-local': 'SET LOCAL application_name FROM CURRENT',
  declare: 'DECLARE jest_savepoint CURSOR FOR SELECT 1',
  'lock-table': 'LOCK TABLE pg_catalog.pg_class IN ACCESS SHARE MODE',
} as const;

/** The server's own words, in its language and with its fields, for what the sandbox has to say in its place. */
export type ServerPhrases = Readonly<Record<keyof typeof SAID_TO, ErrorFields>>;

/**
 * Learns the server's words by saying these things to it, outside any transaction.
 * @param hear runs a statement for the notice or error that it brings
 */
export async function learnPhrases(hear: (sql: string) => Promise<unknown>): Promise<ServerPhrases> {
  const phrases: Partial<Record<keyof typeof SAID_TO, ErrorFields>> = {};
  for (const [name, sql] of Object.entries(SAID_TO))
    phrases[name as keyof typeof SAID_TO] = messageFields(await hear(sql));
  return phrases as ServerPhrases;
}
