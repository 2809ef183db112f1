import type {StatementKind} from '../sql/statement';
import type {ObservedStatement} from './statement-observer';

/** A statement that steers the transaction, and is not for the server as it stands. */
export interface ControlStatement {
  readonly type: Exclude<StatementKind, {kind: 'other'} | NotedKind>;
  readonly sql: string;
}

/** Statements that are the server's to run, and change what their client's session or transaction is. */
export type NotedKind = Extract<
  StatementKind,
  {
    kind:
      | 'set'
      | 'reset'
      | 'prepare'
      | 'temp-table'
      | 'declare'
      | 'fetch'
      | 'set-constraints'
      | 'deferrable'
      | 'needs-transaction';
  }
>;

/** What a statement does to its client's session or transaction, once the server has run it. */
export type Effect =
  NotedKind | {readonly kind: 'set-config'; readonly name: string; readonly local: boolean};

const NOTED: ReadonlySet<string> = new Set([
  'set',
  'reset',
  'prepare',
  'temp-table',
  'declare',
  'fetch',
  'set-constraints',
  'deferrable',
  'needs-transaction',
]);

export function isNoted(type: StatementKind): type is NotedKind {
  return NOTED.has(type.kind);
}

/**
 * What messages do to the unnamed statement, of which the backend has one for all clients: nothing, or define it, or drop
 * it (as each simple query does), or use the one that this Parse message defined.
 */
export type UnnamedUse = 'none' | 'defines' | 'drops' | {readonly parse: Buffer};

/** One step of a client's unit of work. */
export type Step =
  /**
   * Messages for the server. They end with one that brings ReadyForQuery (`ready`), or get a Sync of ours whose answer no
   * client sees (`barrier`), or are answered as they come (`flush`).
   */
  | {
      readonly kind: 'pass';
      readonly bytes: Buffer;
      readonly ends: 'ready' | 'barrier' | 'flush';
      /** One for each answer that ends a statement, in order. */
      readonly statements: readonly ObservedStatement[];
      readonly unnamed: UnnamedUse;
      readonly effects: readonly Effect[];
      /**
       * Whether they are among several statements of one string, which the server treats as a transaction block (PostgreSQL
       * manual, 55.2.2.1).
       */
      readonly inBlock: boolean;
      /** Whether it runs statements that only read and write rows. */
      readonly plain: boolean;
    }
  /** An answer that needs no server. */
  | {readonly kind: 'answer'; readonly bytes: Buffer}
  /** Prepares a statement again that the backend does not know any more; no client sees the answer. */
  | {readonly kind: 'parse-again'; readonly bytes: Buffer}
  /**
   * Has a string of several statements parsed as a whole, as a server does before it runs the first of them. It answers
   * that it prepares one statement only, or with the error in one of them.
   */
  | {readonly kind: 'check-syntax'; readonly bytes: Buffer}
  | {
      readonly kind: 'control';
      readonly control: ControlStatement;
      readonly statement: ObservedStatement;
      readonly inBlock: boolean;
    }
  /** The unit's end, where the last step brought no ReadyForQuery. */
  | {readonly kind: 'ready'};

/** What a client sends up to a Query or Sync message, and is answered up to ReadyForQuery. */
export interface Unit {
  readonly steps: Step[];
  /** False while a Flush has asked for answers, and more is to come. */
  complete: boolean;
  /** What the client has sent for a COPY of this unit before the server has asked for it. */
  copyData?: Buffer[];
}

/** Whether all that a unit does is to run statements that only read and write rows. */
export function isPlain({steps, complete}: Unit): boolean {
  const [step] = steps;
  return complete && steps.length === 1 && step?.kind === 'pass' && step.plain;
}

/** Where a unit's first statement was run, as a part of a sentence. */
export function siteOf({steps}: Unit): string {
  const statement = steps.flatMap(step =>
    step.kind === 'pass' ? step.statements : step.kind === 'control' ? [step.statement] : [],
  )[0];
  const site = statement?.callSite() ?? null;
  return site === null ? '' : ` (at ${site})`;
}

/** What waits must not lie in buffers that the client may use again. */
export function keepBytes(unit: Unit): void {
  for (const [i, step] of unit.steps.entries()) {
    if (step.kind === 'pass') unit.steps[i] = {...step, bytes: Buffer.from(step.bytes)};
  }
}
