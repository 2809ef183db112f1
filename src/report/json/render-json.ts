import {describeProblem} from '../describe-problem';
import type {FullReport} from '../full-report';

/** Raised with every change that a reader of the report would notice; the schema says what each has. */
const version = 1;

/** The report for programs, as `jest-savepoint/report-schema.json` describes it. */
export function jsonReport(report: FullReport): object {
  const {problems, startedAt} = report;
  return {
    version,
    ...report,
    startedAt: new Date(startedAt).toISOString(),
    // What `tests` says with more.
    breakdown: undefined,
    problems: problems.map(describeProblem),
  };
}
