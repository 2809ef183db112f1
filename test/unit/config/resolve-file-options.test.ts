import {resolveFileOptions} from '../../../src/config/resolve-file-options';

test.each(['transaction', 'database', 'none'])('a file may choose the isolation %s', isolation => {
  expect(resolveFileOptions({isolation})).toEqual({isolation});
});

test.each([
  undefined,
  null,
  {},
  {isolation: undefined},
  {url: 'https://example.com', customExportConditions: []},
])('%j says nothing to us', options => {
  expect(resolveFileOptions(options)).toEqual({});
});

test.each(['serializable', null, true, ['database']])('the isolation %j is an error', isolation => {
  expect(() => resolveFileOptions({isolation})).toThrow(
    expect.objectContaining({
      code: 'SAVEPOINT_CONFIG',
      message: expect.stringContaining(`must be:\n    'transaction', 'database' or 'none'\n`) as string,
    }) as Error,
  );
});

test.each([true, false])('a file may say whether it is measured: %j', measure => {
  expect(resolveFileOptions({measure})).toEqual({measure});
});

test.each(['no', 0, null])('to measure %j is an error', measure => {
  expect(() => resolveFileOptions({measure})).toThrow(
    expect.objectContaining({
      code: 'SAVEPOINT_CONFIG',
      message: expect.stringContaining('must be:\n    true or false\n') as string,
    }) as Error,
  );
});
