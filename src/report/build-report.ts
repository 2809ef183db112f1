import {testRef, type GatedRun} from '../gate/gated-run';
import {median} from '../stats/median';
import {notesOf} from './notes';
import type {ReportInput} from './report-input';
import type {BreakdownRow, Finding, ReportModel, TestRow, Totals} from './report-model';
import {summaryOf} from './summary';

/** How many tests a table shows. */
const tableLength = 5;

function rowsOf({files}: GatedRun): readonly BreakdownRow[] {
  return files.flatMap(({tests}) =>
    tests.map(test => {
      const {fn, hooks, databaseMs, sandboxMs, statements, roundTrips, rows, bytes} = test.record;
      return {
        test: testRef(test),
        wallMs: fn.wallMs,
        cpuMs: fn.cpuMs,
        databaseMs,
        hooksMs: hooks.wallMs,
        sandboxMs,
        statements,
        roundTrips,
        rows,
        bytes,
      };
    }),
  );
}

function tableRow({test, wallMs, cpuMs, statements, roundTrips, rows, bytes}: BreakdownRow): TestRow {
  return {test, wallMs, cpuMs, statements, roundTrips, rows, bytes};
}

function totalsOf(rows: readonly TestRow[]): Totals {
  const wallMs = rows.map(row => row.wallMs);
  return {
    tests: rows.length,
    statements: rows.reduce((sum, row) => sum + row.statements, 0),
    medianMs: rows.length === 0 ? 0 : median(wallMs),
    slowestMs: wallMs.reduce((most, ms) => Math.max(most, ms), 0),
  };
}

function findingsOf({outcome, policy, enabled, verbose}: ReportInput): readonly Finding[] {
  return outcome.verdicts.flatMap((verdict): readonly Finding[] => {
    switch (verdict.kind) {
      case 'counter-changed':
      case 'regressed':
        if (policy.acceptance === 'all') return [{verdict, severity: 'accepted'}];
        return [{verdict, severity: enabled ? 'failure' : 'warning'}];
      case 'over-budget':
        return [{verdict, severity: enabled ? 'failure' : 'warning'}];
      case 'inconclusive':
        return [{verdict, severity: 'warning'}];
      case 'cleared':
        return verbose ? [{verdict, severity: 'warning'}] : [];
      case 'new':
      case 'removed':
        return [];
    }
  });
}

function hintOf(findings: readonly Finding[]): string | null {
  const failed = findings.filter(({severity}) => severity === 'failure');
  if (failed.length === 0) return null;
  if (failed.every(({verdict}) => verdict.kind === 'over-budget'))
    return 'Make it faster, or give it more time with the option budgets.';
  return 'If this is what you want, accept it as the new baseline with `jest -u`.';
}

/** Decides what the report of a run shows. */
export function buildReport(input: ReportInput): ReportModel {
  const {run, outcome, verbose} = input;
  const rows = rowsOf(run);
  const totals = totalsOf(rows);
  const findings = findingsOf(input);
  const hasFailures = findings.some(({severity}) => severity === 'failure');
  const sorted = (by: (row: TestRow) => number) => [...rows].sort((a, b) => by(b) - by(a));
  const top = (by: (row: TestRow) => number): readonly TestRow[] =>
    verbose || hasFailures ? sorted(by).slice(0, tableLength).map(tableRow) : [];
  return {
    status: hasFailures || outcome.problems.length > 0 ? 'failed' : 'passed',
    totals,
    summary: summaryOf(input, totals),
    findings,
    lateStatements: run.files.flatMap(({file, lateStatements}) =>
      lateStatements.map(statement => ({...statement, file})),
    ),
    hint: hintOf(findings),
    problems: outcome.problems,
    notes: notesOf(input),
    slowest: top(row => row.wallMs),
    mostStatements: top(row => row.statements).filter(({statements}) => statements > 0),
    breakdown: verbose ? sorted(row => row.wallMs) : [],
  };
}
