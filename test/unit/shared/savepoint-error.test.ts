import {SavepointError} from '../../../src/shared/savepoint-error';

test('what to do stands in the stack, which is what Jest prints, and not in the message', () => {
  const error = new SavepointError('It costs $& to $1', {code: 'SAVEPOINT_SANDBOX', hint: 'Do $1 that.'});
  expect(error.message).toBe('It costs $& to $1');
  expect(error.stack).toMatch(
    /Error: It costs \$& to \$1\n\nDo \$1 that\.\n\s+at .*savepoint-error\.test\.ts/,
  );
});
