import type {BlockEntry, TestEntry} from './record/test-recorder';

/** The events of jest-circus that matter here, and what they carry. */
export type CircusEvent =
  | {readonly name: 'run_start'}
  | {
      readonly name: 'add_test' | 'add_hook';
      readonly fn: TestFunction | undefined;
      readonly concurrent?: boolean;
    }
  | {readonly name: 'run_describe_start' | 'run_describe_finish'; readonly describeBlock: BlockEntry}
  | {
      readonly name: 'test_started' | 'test_fn_start' | 'test_fn_success' | 'test_done';
      readonly test: CircusTest;
    }
  | {readonly name: 'hook_start' | 'hook_success'}
  | {
      readonly name: 'hook_failure';
      readonly error: unknown;
      /** Of a hook around each test. */
      readonly test?: CircusTest;
      readonly describeBlock?: FailedBlock;
    }
  | {readonly name: 'test_fn_failure'; readonly test: CircusTest; readonly error: unknown};
type TestFunction = (...args: never[]) => unknown;

/** What jest-circus keeps of a file: a test or hook that has just been defined is the last of its block. */
export interface CircusState {
  readonly currentDescribeBlock: Readonly<Record<'children' | 'hooks', readonly {fn?: TestFunction}[]>>;
}
/** A describe block with what is in it. */
export interface FailedBlock {
  readonly children: readonly (
    {readonly type: 'test'; readonly errors: unknown[]} | ({readonly type: 'describeBlock'} & FailedBlock)
  )[];
}
/** The part of jest-circus' test entry that the environment looks at. */
export type CircusTest = TestEntry & {readonly errors: unknown[]; readonly concurrent: boolean};
