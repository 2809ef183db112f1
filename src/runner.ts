import {requireFromJest} from './shared/jest-modules';
import {addMeasurements, type JestCase} from './record/case-measurements';
import type SavepointEnvironment from './environment';
import {keepContexts, type ModuleRegistry} from './keep-contexts';

type SendMessage = (event: string, args: [unknown, Record<string, unknown>]) => unknown;
type TestRunner = (
  globalConfig: unknown,
  config: unknown,
  environment: unknown,
  runtime: unknown,
  testPath: string,
  sendMessageToJest?: SendMessage,
) => Promise<Record<string, unknown>>;

/** How records travel: as one more field of Jest's own messages, which reach the reporter from any kind of worker. */
const FIELD = 'savepoint';

/** What stands in place of a file's record where it has another environment, or does not want to be measured. */
const NO_ENVIRONMENT = {noEnvironment: true};

/** jest-circus, with each test's record on its result. */
const runTests: TestRunner = async (
  globalConfig,
  config,
  environment,
  runtime,
  testPath,
  sendMessageToJest,
) => {
  const circus = requireFromJest('jest-circus/runner') as {default?: TestRunner} & TestRunner;
  const ours = environment as Partial<SavepointEnvironment>;
  if (ours.contexts) keepContexts(runtime as ModuleRegistry, ours.contexts);
  const send: SendMessage | undefined =
    sendMessageToJest &&
    ((event, args) => {
      const record = event === 'test-case-result' ? ours.recordOf?.(String(args[1].fullName)) : null;
      // A test that did not run, as with `test.todo`, has none.
      if (record) args[1][FIELD] = record;
      return sendMessageToJest(event, args);
    });
  const result = await (circus.default ?? circus)(globalConfig, config, environment, runtime, testPath, send);
  const record = await ours.fileRecord?.();
  if (record) addMeasurements(result.testResults as JestCase[], record.tests);
  result[FIELD] = record ?? NO_ENVIRONMENT;
  return result;
};

export = runTests;
