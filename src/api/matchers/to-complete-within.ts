import {roundMs} from '../../stats/round-ms';
import {describeShapes} from './describe-shapes';
import type {MatcherContext, MatcherResult} from './matcher-context';
import {hintOf, observe, requireExpected} from './observe';

const CALL = {name: 'toCompleteWithin', argument: 'milliseconds'};

/** Jest's matcher `toCompleteWithin`: passes where the function, and the promise it returns, take no longer than this. */
export async function toCompleteWithin(
  this: MatcherContext,
  received: unknown,
  limitMs: number,
): Promise<MatcherResult> {
  const valid = typeof limitMs === 'number' && limitMs > 0;
  requireExpected(this, CALL, limitMs, {valid, kind: 'a number above 0'});
  const {durationMs, shapes} = await observe(this, CALL, received);
  const pass = durationMs <= limitMs;
  const {utils} = this;
  const databaseMs = roundMs(shapes.reduce((sum, {wallMs}) => sum + wallMs, 0));
  return {
    pass,
    message: () =>
      [
        `${hintOf(this, CALL)}\n`,
        `Expected duration: ${pass ? 'more than' : 'at most'} ${utils.printExpected(limitMs)} ms`,
        `Received duration: ${utils.printReceived(roundMs(durationMs))} ms`,
        ...(shapes.length === 0
          ? []
          : [`  of it in statements: ${databaseMs} ms`, '', describeShapes(this, shapes)]),
      ].join('\n'),
  };
}
