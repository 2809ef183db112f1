import {appendFileSync} from 'node:fs';
import {renderMarkdown} from '../markdown/render-markdown';
import {printLine} from '../print-line';
import type {ReportModel} from '../report-model';
import {renderAnnotations} from './render-annotations';

/**
 * Shows a report where GitHub Actions runs the tests: as annotations at the tests' lines, and in the job's summary. Elsewhere it
 * does nothing.
 */
export function tellGithub(report: ReportModel, rootDir: string, env: NodeJS.ProcessEnv): void {
  if (env.GITHUB_ACTIONS !== 'true') return;
  const annotations = renderAnnotations(report, {rootDir, workspace: env.GITHUB_WORKSPACE ?? rootDir});
  if (annotations !== '') printLine(annotations);
  try {
    if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${renderMarkdown(report)}\n`);
  } catch (error) {
    printLine(`The job's summary could not be written: ${(error as Error).message}`);
  }
}
