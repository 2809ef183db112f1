import {confirmVariable, roundsVariable} from '../../src/gate/confirm-process';
import {Repetition} from '../../src/repetition';
import type {CircusTest} from '../../src/circus';
import type {RepeatTime} from '../../src/record/test-record';
import {makeRecord} from './gate/support/make-run';

const ROUNDS = 5;

afterEach(() => {
  Reflect.deleteProperty(process.env, confirmVariable);
  Reflect.deleteProperty(process.env, roundsVariable);
});

/** How often a test is repeated whose executions take so long. */
function repeatsOf({wallMs, cpuMs}: Pick<RepeatTime, 'wallMs' | 'cpuMs'>): number {
  process.env[confirmVariable] = '/confirmation.json';
  process.env[roundsVariable] = String(ROUNDS);
  const test = {type: 'test', errors: []} as unknown as CircusTest;
  const repeats: RepeatTime[] = [];
  const recorder = {
    recordOf: () => ({...makeRecord(), fn: {wallMs, cpuMs}, repeats}),
    repeat: () => void repeats.push({wallMs, cpuMs, databaseMs: 0}),
  };
  const repetition = Repetition.ofProcess(recorder, {})!;
  for (let round = 0; round < ROUNDS && test.mode !== 'skip'; round++) repetition.testStarts(test);
  return repeats.length;
}

test('only a process that measures tests anew repeats them', () => {
  expect(Repetition.ofProcess({recordOf: () => null, repeat: () => undefined}, {})).toBeNull();
});

test('a test is repeated in each round', () => {
  expect(repeatsOf({wallMs: 20, cpuMs: 18})).toBe(5);
});

test('one that takes long is repeated as often as its fastest executions are counted', () => {
  expect(repeatsOf({wallMs: 400, cpuMs: 380})).toBe(3);
  expect(repeatsOf({wallMs: 4000, cpuMs: 3800})).toBe(2);
});

test('one that waits is not repeated', () => {
  expect(repeatsOf({wallMs: 300, cpuMs: 100})).toBe(0);
  expect(repeatsOf({wallMs: 90, cpuMs: 1})).toBe(5);
});
