import {resolve} from 'node:path';
import defaultChalk from 'chalk';
import {openTimingStore} from '../baseline/open-timing-store';
import {buildFullReport} from '../report/build-full-report';
import type {FullReport} from '../report/full-report';
import {renderAnnotations} from '../report/github/render-annotations';
import {renderHtml} from '../report/html/render-html';
import {jsonReport} from '../report/json/render-json';
import {renderMarkdown} from '../report/markdown/render-markdown';
import {writeOutput} from '../report/report-files';
import type {RecordedRun} from '../report/report-input';
import {renderReport} from '../report/terminal/render-report';
import {maskSecrets} from '../shared/mask-secrets';
import {SavepointError} from '../shared/savepoint-error';
import type {Command, CommandContext} from './command';
import {openProject, readLastRun, type Project} from './open-project';

export const reportFormats = ['terminal', 'html', 'markdown', 'json', 'github'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface ReportOptions {
  readonly format: ReportFormat;
  /** For the terminal: where the time of every test went. */
  readonly verbose: boolean;
  /** Relative to the current folder; undefined to print it. */
  readonly output?: string | undefined;
}

/** A run with the accepted timings of its class of machine; where they cannot be read, without, and says so. */
export async function fullReportOf(
  {loaded}: Project,
  recorded: RecordedRun,
  {onProgress}: Pick<CommandContext, 'onProgress'>,
): Promise<FullReport> {
  try {
    const store = openTimingStore(loaded.config, recorded.setting.machine);
    return buildFullReport(recorded, await store.history());
  } catch (error) {
    if (!(error instanceof SavepointError)) throw error;
    onProgress(`Without the tests' history: ${maskSecrets(error.message)}`);
    return buildFullReport(recorded, new Map());
  }
}

/** A report in one of its forms. */
export function renderAs(
  format: ReportFormat,
  report: FullReport,
  rootDir: string,
  {env, cwd, chalk, columns}: Pick<CommandContext, 'env' | 'cwd' | 'chalk' | 'columns'>,
): string {
  switch (format) {
    case 'terminal':
      return renderReport(report, {columns, chalk}).trimStart();
    case 'html':
      return renderHtml(report);
    case 'markdown':
      return renderMarkdown(report);
    case 'json':
      return `${JSON.stringify(jsonReport(report), null, 2)}\n`;
    case 'github':
      return renderAnnotations(report, {rootDir, workspace: env.GITHUB_WORKSPACE ?? cwd});
  }
}

/** Shows the last run again. */
export function report({format, output, verbose}: ReportOptions): Command {
  return async context => {
    const project = await openProject(context);
    const everything = await fullReportOf(project, readLastRun(project), context);
    const full = verbose ? everything : {...everything, breakdown: []};
    const data = jsonReport(full);
    if (output === undefined)
      return {ok: true, data, text: renderAs(format, full, project.jest.rootDir, context)};
    const path = resolve(context.cwd, output);
    // A file has no colors.
    const plain = {...context, chalk: new defaultChalk.Instance({level: 0})};
    writeOutput(path, renderAs(format, full, project.jest.rootDir, plain), 'report');
    return {ok: true, data: {path}, text: `The report is in ${path}.`};
  };
}
