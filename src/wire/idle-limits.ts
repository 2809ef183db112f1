/**
 * Settings by which a server ends a connection that waits between statements, or whose transaction takes long (PostgreSQL
 * manual, 19.11.1 "Statement Behavior"). A connection of ours lives on, inside one transaction, whatever a client asks for.
 */
export const IDLE_LIMITS: readonly string[] = [
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'transaction_timeout',
];
