import type {ServerPhrases} from '../pool/server-phrases';
import type {ErrorFields} from '../wire/encode';
import type {ClientState} from './client-state';
import type {PassStep} from './pass-step';
import type {ObservedStatement} from './statement-observer';

/** Why a step must not be sent, if it must not. */
export function refusalOf(
  {effects, statements, inBlock}: PassStep,
  state: ClientState,
  phrases: ServerPhrases,
): ErrorFields | null {
  if (state.outlived !== null) return outlived(state.outlived, statements.at(-1)?.sql ?? '');
  const refusal = refusalOfStatements(statements);
  if (refusal) return refusal;
  if (state.status !== 'I' || inBlock) return null;
  for (const effect of effects) {
    if (effect.kind === 'declare' && !effect.hold) return phrases.declare;
    if (effect.kind === 'needs-transaction') return phrases['lock-table'];
  }
  return null;
}

/** What the server says of statements that have no effect beyond themselves outside a transaction block. */
export function warningOf(
  {effects, inBlock}: PassStep,
  state: ClientState,
  phrases: ServerPhrases,
): ErrorFields | null {
  if (state.status !== 'I' || inBlock) return null;
  if (effects.some(effect => effect.kind === 'set' && effect.local)) return phrases['set-local'];
  return effects.some(({kind}) => kind === 'set-constraints') ? phrases['set-constraints'] : null;
}

/** Why statements must not run that come from nowhere, or too late; null where they may. */
export function refusalOfStatements(statements: readonly ObservedStatement[]): ErrorFields | null {
  const late = statements.find(statement => statement.tooLate !== null);
  if (late) return tooLate(late);
  const stray = statements.find(({misplaced: isMisplaced}) => isMisplaced);
  return stray ? misplaced(stray) : null;
}

function misplaced({sql}: ObservedStatement): ErrorFields {
  return {
    C: '25P02',
    M: 'jest-savepoint: nobody knows to which of several concurrent tests a statement belongs',
    D: `The statement was: ${sql.slice(0, 200)}`,
    H: "The driver had kept it until a connection was free: give the driver's pool as many as statements run at once in all these tests.",
  };
}

function tooLate({tooLate: test, sql}: ObservedStatement): ErrorFields {
  return {
    C: '25P02',
    M: `jest-savepoint: a statement came after its test "${test ?? ''}" had ended`,
    D: `The statement was: ${sql.slice(0, 200)}`,
    H: 'Await every query, and stop what runs queries, before the test ends.',
  };
}

function outlived(test: string, sql: string): ErrorFields {
  return {
    C: '25P02',
    M: `jest-savepoint: the test "${test}" has ended, and with it the transaction in which this client was`,
    D: `The statement came too late: ${sql.slice(0, 200)}`,
    H: 'Await every transaction before its test ends, and release its client.',
  };
}
