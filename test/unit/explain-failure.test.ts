import {explainFailure, explainWait} from '../../src/explain-failure';

function failure(fields: object, message = 'it failed'): Error {
  return Object.assign(new Error(message), fields);
}

test('the detail and the hint of an error stand behind its message, in front of its lines of code, once', () => {
  const error = failure({detail: 'Key (id)=(1) already exists.', hint: 'Use another one.'});
  explainFailure(error);
  explainFailure(error);
  expect(error.stack).toMatch(
    /^Error: it failed\n\nDetail: Key \(id\)=\(1\) already exists\.\nHint: Use another one\.\n\s+at [^\n]+:\d+:\d+/,
  );
  expect(error.stack?.match(/Hint/g)).toHaveLength(1);
  expect(error.message).toBe('it failed');
});

test('those of an error that was wrapped stand there, too', () => {
  const error = failure({cause: failure({hint: 'Try again.'})});
  explainFailure(error);
  expect(error.stack).toMatch(/^Error: it failed\n\nHint: Try again\.\n\s+at /);
});

test('an error whose stack has no lines is explained at its end', () => {
  const error = failure({hint: 'Try again.', stack: 'it failed'});
  explainFailure(error);
  expect(error.stack).toBe('it failed\n\nHint: Try again.');
});

test.each([
  ['no error', undefined],
  ['a text', 'it failed'],
  ['an error without a stack', {hint: 'Try again.'}],
  ['an error that cannot be changed', Object.freeze(failure({hint: 'Try again.'}))],
  ['an error with neither', failure({hint: '', detail: 5})],
])('%s is left as it is', (_what, error) => {
  const before = (error as Error | undefined)?.stack;
  explainFailure(error);
  expect((error as Error | undefined)?.stack).toBe(before);
});

test('a hint that the stack has already is not repeated', () => {
  const error = failure({hint: 'Try again.'}, 'it failed\n\nTry again.');
  explainFailure(error);
  expect(error.stack).not.toContain('Hint');
});

test('what was waited for is added to the texts by which Jest tells of its time limits', () => {
  const test = {
    errors: [
      ['too late', new Error()],
      ['something else', new Error()],
    ] as unknown[],
  };
  const describeBlock = {children: [{type: 'describeBlock', children: [{type: 'test', ...test}]}]} as const;
  explainWait('too late', {describeBlock}, 'a waits for b');
  expect(test.errors[0]).toEqual(['too late\n\nAt that time a waits for b', expect.any(Error)]);
  expect(test.errors[1]).toEqual(['something else', expect.any(Error)]);
  const error = failure({});
  explainWait(error, {}, 'a waits for b');
  expect(error.stack).toMatch(/^Error: it failed\n\nAt that time a waits for b\n\s+at /);
});

test('an error that is its own cause has an end', () => {
  const error = failure({hint: 'Try again.'});
  error.cause = error;
  explainFailure(error);
  expect(error.stack).toContain('Hint: Try again.');
});
