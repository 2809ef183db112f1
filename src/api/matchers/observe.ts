import {SavepointError} from '../../shared/savepoint-error';
import {copied, testKit, type Observation} from '../test-kit';
import type {MatcherContext} from './matcher-context';

/** How a matcher is called: its name, and what it calls its argument. */
export interface MatcherCall {
  readonly name: string;
  readonly argument: string;
}

/** The first line of a matcher's message. */
export function hintOf({utils, isNot, promise}: MatcherContext, {name, argument}: MatcherCall): string {
  return utils.matcherHint(name, 'function', argument, {isNot, promise});
}

/** @throws Error as Jest's own matchers do, where the argument is not of the kind that is named */
export function requireExpected(
  context: MatcherContext,
  call: MatcherCall,
  expected: unknown,
  {valid, kind}: {readonly valid: boolean; readonly kind: string},
): void {
  if (valid) return;
  const {utils} = context;
  throw new Error(
    utils.matcherErrorMessage(
      hintOf(context, call),
      `${utils.EXPECTED_COLOR(call.argument)} must be ${kind}`,
      utils.printWithType('Expected', expected, utils.printExpected),
    ),
  );
}

/**
 * Runs the function under test, and counts what it does.
 * @throws Error where it is not a function
 * @throws SavepointError where it cannot be counted
 * @throws whatever the function throws
 */
export async function observe(
  context: MatcherContext,
  call: MatcherCall,
  received: unknown,
  options = {tables: false},
): Promise<Observation> {
  const {utils} = context;
  if (typeof received !== 'function')
    throw new Error(
      utils.matcherErrorMessage(
        hintOf(context, call),
        `${utils.RECEIVED_COLOR('received')} value must be a function: what a promise does has begun before it can be counted`,
        utils.printWithType('Received', received, utils.printReceived),
      ),
    );
  const outcome = await testKit(`${call.name}()`).observe(received as () => unknown, options);
  if (outcome.kind === 'refused')
    throw new SavepointError(`${hintOf(context, call)}\n\n${outcome.reason}`, {code: 'SAVEPOINT_USAGE'});
  return copied(outcome);
}
