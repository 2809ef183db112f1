import {jestCommand} from '../../gate/jest-command';
import {formatCount, formatMs, formatNumber, formatRatio} from '../../report/number-format';
import {renderTable} from '../../report/terminal/render-table';
import {safeText} from '../../report/terminal/safe-text';
import {SavepointError} from '../../shared/savepoint-error';
import type {Command, CommandContext} from '../command';
import {projectOptions} from '../jest-setup';
import {openProject} from '../open-project';
import {assessStability, type Stability} from './assess-stability';
import {runSuite} from './run-suite';

/** How many tests the table of spreads shows. */
const tableLength = 10;

export interface StabilityOptions {
  readonly runs: number;
  /** Of one run, in seconds. */
  readonly timeout: number;
}

function rangeOf(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? formatNumber(least) : `${formatNumber(least)} to ${formatNumber(most)}`;
}

function render({runs, failedRuns, unsteady, flags, spreads}: Stability, context: CommandContext): string {
  const {chalk, columns} = context;
  const lines = [
    ...flags.map(
      ({id, kind, runs: count}) =>
        `  ${safeText(id)}: ${kind} in ${formatNumber(count)} of ${formatNumber(runs)} runs`,
    ),
    ...unsteady.map(
      ({id, statements, rows}) =>
        `  ${safeText(id)}: other counters from run to run, ${rangeOf(statements)} statements, ${rangeOf(rows)} rows`,
    ),
  ];
  const table = renderTable(
    {
      title: 'Least detectable slowdown',
      headings: ['slowdown', 'spread', 'CPU time'],
      rows: spreads.slice(0, tableLength).map(({id, detectable, spread, cpuMs}) => ({
        name: safeText(id),
        cells: [formatRatio(detectable), `${(spread * 100).toFixed(1)} %`, formatMs(cpuMs)],
      })),
    },
    {columns, chalk},
  );
  const failed = failedRuns === 0 ? '' : `, ${formatNumber(failedRuns)} of them with failing tests`;
  return [
    `${formatCount(runs, 'run')} of the same code${failed}: ${formatCount(flags.length, 'false alarm')}, ${formatCount(unsteady.length, 'test')} with unsteady counters`,
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    ...(spreads.length > 0 ? [table] : []),
  ].join('\n\n');
}

/** Runs the suite several times as it is, and says what the gate made of it: nothing has changed, so nothing should be flagged. */
export function checkStability({runs, timeout}: StabilityOptions): Command {
  return async context => {
    const {jest, loaded} = await openProject(context);
    const {rootDir} = jest;
    const {execPath, execArgv} = process;
    const command = jestCommand({rootDir, cwd: context.cwd, execPath, execArgv, argv: [execPath, '']});
    if (command === null)
      throw new SavepointError(`The project in ${rootDir} has no Jest.`, {
        code: 'SAVEPOINT_CONFIG',
        hint: 'Install it: npm i -D jest.',
      });
    const args = [...command.args, ...projectOptions(context)];
    const records = [];
    for (let i = 1; i <= runs; i++) {
      context.onProgress(`Run ${i} of ${runs}`);
      records.push(
        await runSuite({jest: {...command, args}, rootDir, env: context.env, timeoutMs: timeout * 1000}),
      );
    }
    const stability = assessStability(records, loaded.config.gate);
    const {flags, unsteady, failedRuns} = stability;
    return {
      ok: flags.length === 0 && unsteady.length === 0 && failedRuns === 0,
      data: stability,
      text: render(stability, context),
    };
  };
}
