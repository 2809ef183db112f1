import {recordId} from '../baseline/test-key';
import type {TimingHistory} from '../baseline/timing-store';
import {testRef, type GatedTest} from '../gate/gated-run';
import {isFailing, type Verdict} from '../gate/verdict';
import {buildReport} from './build-report';
import type {FullReport, ReportedFile, ReportedShape, ReportedTest} from './full-report';
import type {RecordedRun} from './report-input';

/** By test, the verdict to show: a failing one before others. */
function verdictsById(verdicts: readonly Verdict[]): ReadonlyMap<string, Verdict['kind']> {
  const byId = new Map<string, Verdict>();
  for (const verdict of verdicts) {
    const known = byId.get(verdict.test.id);
    if (known === undefined || (!isFailing(known) && isFailing(verdict))) byId.set(verdict.test.id, verdict);
  }
  return new Map([...byId].map(([id, {kind}]) => [id, kind]));
}

function reportShape({
  shape,
  count,
  rows,
  roundTrips,
  bytes,
  wallMs,
  callSite,
}: ReportedShape): ReportedShape {
  return {shape, count, rows, roundTrips, bytes, wallMs, callSite};
}

function reportTest(
  test: GatedTest,
  verdicts: ReadonlyMap<string, Verdict['kind']>,
  history: TimingHistory,
): ReportedTest {
  const {record} = test;
  const id = recordId(record);
  const {status, attempt, fn, hooks, databaseMs, sandboxMs, statements, rows} = record;
  const {roundTrips, bytes, hookStatements, tables} = record;
  return {
    test: testRef(test),
    status,
    attempts: attempt,
    verdict: verdicts.get(id) ?? null,
    time: {fnMs: fn.wallMs, databaseMs, hooksMs: hooks.wallMs, sandboxMs},
    cpuMs: fn.cpuMs,
    statements,
    rows,
    roundTrips,
    bytes,
    hookStatements,
    shapes: record.shapes.map(reportShape),
    tables,
    history: (history.get(id) ?? []).map(({at, cpuMs, wallMs}) => ({at, cpuMs, wallMs})),
  };
}

/**
 * Puts together all that is known of a run.
 * @param history the accepted timings on its class of machine
 */
export function buildFullReport(recorded: RecordedRun, history: TimingHistory): FullReport {
  const {run, setting, shard, outcome} = recorded;
  const verdicts = verdictsById(outcome.verdicts);
  return {
    ...buildReport({...recorded, verbose: true}),
    // What a test was cleared of is said beside it.
    findings: buildReport({...recorded, verbose: false}).findings,
    startedAt: run.startedAt,
    setting,
    shard,
    files: run.files.map(({file, tests, resources}): ReportedFile => ({
      file,
      tests: tests.length,
      setupMs: resources?.setupMs ?? null,
      rssBytes: resources?.rssBytes ?? null,
      worker: resources?.worker ?? null,
      pool: resources?.pool ?? null,
    })),
    tests: run.files.flatMap(({tests}) => tests.map(test => reportTest(test, verdicts, history))),
  };
}
