import {resolve} from 'node:path';
import {headCommit} from '../../baseline/head-commit';
import {machineClass} from '../../baseline/machine-class';
import {openTimingStore} from '../../baseline/open-timing-store';
import {plannerKey} from '../../baseline/planner-key';
import {baseProjects} from '../../gate/base-project';
import {gateRun, type GateRunOptions} from '../../gate/gate-run';
import {measureAgain} from '../../gate/measure-again';
import {tellGithub} from '../../report/github/tell-github';
import {jsonReport} from '../../report/json/render-json';
import {writeLastRun} from '../../report/report-files';
import type {RecordedRun} from '../../report/report-input';
import {readRecord} from '../../report/run-record';
import {hostProfile} from '../../shared/host-profile';
import {SavepointError} from '../../shared/savepoint-error';
import type {Command, CommandContext} from '../command';
import {projectOptions} from '../jest-setup';
import {openProject, type Project} from '../open-project';
import {fullReportOf, renderAs} from '../report';
import {joinRecords, type JoinedRun, type NamedRecord} from './join-records';

export interface MergeOptions {
  readonly records: readonly string[];
  /** As Jest's: accept nothing, or every change. Neither: accept what is new. */
  readonly ci: boolean;
  readonly update: boolean;
}

function readNamed(path: string, rootDir: string, cwd: string): NamedRecord {
  const record = readRecord(resolve(cwd, path), rootDir);
  if (record) return {path, record};
  throw new SavepointError(`There is no record of a run at ${path}.`, {
    code: 'SAVEPOINT_GATE',
    hint: 'Let each run write one: SAVEPOINT_RECORD=record-1.json npx jest --ci --shard=1/2',
  });
}

function requireEachOnce(paths: readonly string[], cwd: string): void {
  const repeated = paths.find(
    (path, i) => paths.findIndex(other => resolve(cwd, other) === resolve(cwd, path)) < i,
  );
  if (repeated === undefined) return;
  throw new SavepointError(`The record ${repeated} is named twice.`, {
    code: 'SAVEPOINT_GATE',
    hint: 'Name the record of each run once.',
  });
}

/** Suspects can be run again only on a machine like those that they were slow on. */
function confirming(
  {setting}: JoinedRun,
  {jest}: Project,
  context: CommandContext,
): Pick<GateRunOptions, 'measure' | 'openBase'> {
  const here = machineClass(hostProfile(), setting.engine);
  if (JSON.stringify(here) !== JSON.stringify(setting.machine)) return {measure: null, openBase: null};
  const {execPath, execArgv} = process;
  const invocation = {
    rootDir: jest.rootDir,
    cwd: context.cwd,
    execPath,
    execArgv,
    argv: [execPath, ''],
    jestOptions: projectOptions(context),
  };
  return {measure: measureAgain(invocation), openBase: baseProjects(invocation)};
}

/** Gates the records of several runs, such as shards, as one run. */
export function merge({records, ci, update}: MergeOptions): Command {
  return async context => {
    const project = await openProject(context);
    const {jest, loaded, folder} = project;
    requireEachOnce(records, context.cwd);
    const named = records.map(path => readNamed(path, jest.rootDir, context.cwd));
    const joined = joinRecords(
      named as [NamedRecord, ...NamedRecord[]],
      ci ? 'none' : update ? 'all' : 'new',
    );
    const {gate} = loaded.config;
    const outcome = await gateRun(joined.run, joined.policy, {
      enabled: gate.enabled,
      limits: gate,
      budgets: loaded.config.budgets,
      budgetMs: gate.confirmBudgetMs,
      store: openTimingStore(loaded.config, joined.setting.machine),
      planner: plannerKey(joined.setting.engine),
      ...confirming(joined, project, context),
      // What another machine has run is accepted as it was there.
      repeat: null,
      learn: null,
      findChanged: null,
      commit: () => headCommit(jest.rootDir),
    });
    const merged: RecordedRun = {...joined, enabled: gate.enabled, outcome};
    writeLastRun(folder, merged);
    const report = await fullReportOf(project, merged, context);
    tellGithub(report, jest.rootDir, context.env);
    return {
      ok: report.status === 'passed',
      data: jsonReport(report),
      text: renderAs('terminal', {...report, breakdown: []}, jest.rootDir, context),
    };
  };
}
