import {recordId} from '../baseline/test-key';
import type {GatedFile} from './gated-run';

/** How many tests run beside the suspects, to tell the process's own drift. */
const controlTests = 40;

/** How long the tests of a file took. */
export function durationMs({tests}: GatedFile): number {
  return tests.reduce((sum, {record: {fn, hooks}}) => sum + fn.wallMs + hooks.wallMs, 0);
}

/**
 * Chooses the test files of a confirming process, in the order to run them: a process grows warmer and warmer, so that half of the
 * files without suspects come first, and pay for its start, and the other half last. Files run whole: a test that runs without those
 * before it, or is repeated without those around it, is colder than in its baseline.
 *
 * @param suspects ids of tests
 */
export function chooseFiles(
  files: readonly GatedFile[],
  suspects: ReadonlySet<string>,
): readonly GatedFile[] {
  const isSuspect = ({tests}: GatedFile): boolean => tests.some(({record}) => suspects.has(recordId(record)));
  const chosen = files.filter(isSuspect);
  const others = files
    .filter(file => !isSuspect(file) && file.tests.length > 0)
    .sort((a, b) => durationMs(a) / a.tests.length - durationMs(b) / b.tests.length);
  const beside: GatedFile[] = [];
  let missing = controlTests + suspects.size - chosen.reduce((sum, {tests}) => sum + tests.length, 0);
  for (const file of others) {
    // One on either side in any case.
    if (beside.length > 1 && missing <= 0) break;
    beside.push(file);
    missing -= file.tests.length;
  }
  // Every other one, as the quicker tests were taken first.
  const half = (first: 0 | 1): readonly GatedFile[] => beside.filter((_, i) => i % 2 === first);
  return [...half(0), ...chosen, ...half(1)];
}
