import {describeShapes} from './describe-shapes';
import type {MatcherContext, MatcherResult} from './matcher-context';
import {hintOf, observe, requireExpected, type MatcherCall} from './observe';

interface Judgement {
  readonly call: MatcherCall;
  /** Put in front of the number that is expected. */
  readonly qualifier: string;
  readonly passes: (statements: number, expected: number) => boolean;
}

const exactly: Judgement = {
  call: {name: 'toExecuteQueries', argument: 'count'},
  qualifier: '',
  passes: (statements, expected) => statements === expected,
};

const atMost: Judgement = {
  call: {name: 'toExecuteAtMostQueries', argument: 'maximum'},
  qualifier: 'at most ',
  passes: (statements, expected) => statements <= expected,
};

async function judge(
  context: MatcherContext,
  {call, qualifier, passes}: Judgement,
  received: unknown,
  expected: number,
): Promise<MatcherResult> {
  const valid = Number.isSafeInteger(expected) && expected >= 0;
  requireExpected(context, call, expected, {valid, kind: 'a whole number of at least 0'});
  const {shapes} = await observe(context, call, received);
  const statements = shapes.reduce((sum, {count}) => sum + count, 0);
  const pass = passes(statements, expected);
  const {utils} = context;
  return {
    pass,
    message: () =>
      [
        `${hintOf(context, call)}\n`,
        `Expected number of statements: ${pass ? 'not ' : ''}${qualifier}${utils.printExpected(expected)}`,
        `Received number of statements: ${utils.printReceived(statements)}`,
        ...(shapes.length === 0 ? [] : ['', describeShapes(context, shapes)]),
      ].join('\n'),
  };
}

/** Jest's matcher `toExecuteQueries`: passes where the function sends this many statements to the database. */
export function toExecuteQueries(
  this: MatcherContext,
  received: unknown,
  count: number,
): Promise<MatcherResult> {
  return judge(this, exactly, received, count);
}

/** Jest's matcher `toExecuteAtMostQueries`: passes where the function sends no more statements than this. */
export function toExecuteAtMostQueries(
  this: MatcherContext,
  received: unknown,
  maximum: number,
): Promise<MatcherResult> {
  return judge(this, atMost, received, maximum);
}
