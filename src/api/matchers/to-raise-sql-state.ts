import type {MatcherContext, MatcherResult} from './matcher-context';

/** PostgreSQL manual, appendix A: five characters, digits and upper-case letters. */
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** Where libraries keep the driver's error: the standard, TypeORM and Sequelize. */
const WRAPPERS = ['cause', 'driverError', 'original'] as const;

/** What came of the value under test: what it threw or rejected with, or that it did neither. */
type Outcome = {readonly kind: 'raised'; readonly error: unknown} | {readonly kind: 'returned'};

/**
 * Jest's matcher `toRaiseSqlState`. Takes an error, a promise, or a function that throws or returns a promise; passes where
 * PostgreSQL raised an error with this SQLSTATE, also where a library has wrapped it.
 *
 * @param received where it is not a function or promise, the error itself, as behind `.rejects`
 * @param sqlState five characters of PostgreSQL's appendix A, such as `'23505'` for a unique violation
 * @throws TypeError where `sqlState` is not one
 */
export function toRaiseSqlState(
  this: MatcherContext,
  received: unknown,
  sqlState: string,
): MatcherResult | Promise<MatcherResult> {
  // A number is made into a text that looks like one.
  if (typeof sqlState !== 'string' || !SQL_STATE.test(sqlState)) {
    throw new TypeError(
      `${hint(this)}\n\nThe expected SQLSTATE must be a text of five digits or upper-case letters, such as '23505', but it is ${this.utils.printExpected(sqlState)}.`,
    );
  }
  const judge = (outcome: Outcome): MatcherResult => result(this, outcome, sqlState);
  const outcome = typeof received === 'function' ? call(received as () => unknown) : received;
  if (isPromise(outcome)) {
    return outcome.then(
      () => judge({kind: 'returned'}),
      (error: unknown) => judge({kind: 'raised', error}),
    );
  }
  return judge(typeof received === 'function' ? (outcome as Outcome) : {kind: 'raised', error: received});
}

function call(work: () => unknown): Outcome | PromiseLike<unknown> {
  try {
    const returned = work();
    return isPromise(returned) ? returned : {kind: 'returned'};
  } catch (error) {
    return {kind: 'raised', error};
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

/** The SQLSTATE of an error or of one that it wraps, the outermost first. */
function sqlStateOf(error: unknown): string | null {
  const seen = new Set<unknown>();
  const open = [error];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    const fields = next as Readonly<Record<string, unknown>>;
    if (typeof fields.code === 'string' && SQL_STATE.test(fields.code)) return fields.code;
    open.push(...WRAPPERS.map(name => fields[name]).filter(inner => inner !== undefined));
  }
  return null;
}

function hint({utils, isNot, promise}: MatcherContext): string {
  return utils.matcherHint('toRaiseSqlState', undefined, 'sqlState', {isNot, promise});
}

function result(context: MatcherContext, outcome: Outcome, sqlState: string): MatcherResult {
  const {utils} = context;
  const raised = outcome.kind === 'raised' ? sqlStateOf(outcome.error) : null;
  const pass = raised === sqlState;
  const received = (): string => {
    if (outcome.kind === 'returned') return 'Nothing was raised.';
    const {message} = (outcome.error ?? {}) as {readonly message?: unknown};
    return raised === null
      ? `Received, without a SQLSTATE: ${utils.printReceived(outcome.error)}`
      : `Received SQLSTATE: ${utils.printReceived(raised)} (${String(message)})`;
  };
  return {
    pass,
    message: () =>
      `${hint(context)}\n\nExpected SQLSTATE: ${pass ? 'not ' : ''}${utils.printExpected(sqlState)}\n${received()}`,
  };
}
