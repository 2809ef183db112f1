import type {Verdict} from '../../../../src/gate/verdict';
import {buildFullReport} from '../../../../src/report/build-full-report';
import type {FullReport} from '../../../../src/report/full-report';
import type {ReportInput} from '../../../../src/report/report-input';
import {listingRef, makeInput} from './make-input';

const day = 86_400_000;
const startedAt = 1_700_000_000_000;

/** The accepted timings of one of the tests in {@link makeInput}. */
export const history = new Map([
  [listingRef.id, [4, 6, 5].map((cpuMs, i) => ({at: startedAt - (3 - i) * day, cpuMs, wallMs: cpuMs * 2}))],
]);

/** The report of {@link makeInput}'s run. */
export function makeFullReport(
  parts: Partial<ReportInput> = {},
  verdicts: readonly Verdict[] = [],
): FullReport {
  return buildFullReport(makeInput(parts, verdicts), history);
}
