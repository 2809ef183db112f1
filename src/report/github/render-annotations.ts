import {readFileSync} from 'node:fs';
import {join, relative, sep} from 'node:path';
import {describeFinding, formatDelta} from '../describe-finding';
import {describeProblem} from '../describe-problem';
import {locateTest} from '../locate-test';
import type {Finding, ReportModel} from '../report-model';
import {safeText} from '../terminal/safe-text';

/** Where the files of a report are. */
export interface AnnotationPlaces {
  readonly rootDir: string;
  /** The root of the repository, which annotations name files from. */
  readonly workspace: string;
}

const levels = {failure: 'error', warning: 'warning', accepted: 'notice'} as const;

/** GitHub's own escapes of what ends a message, or a property. */
function escapeMessage(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
function escapeProperty(text: string): string {
  return escapeMessage(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

function command(level: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${level} ${list.join(',')}::${escapeMessage(message)}`;
}

function sourceOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function annotateFinding(finding: Finding, {rootDir, workspace}: AnnotationPlaces): string {
  const {verdict, severity} = finding;
  const {file, titles} = verdict.test;
  const path = join(rootDir, file);
  const shapes = verdict.kind === 'counter-changed' ? verdict.shapes.slice(0, 5) : [];
  const lines = [
    ...describeFinding(finding),
    ...shapes.map(
      shape =>
        `${formatDelta(shape)} ${shape.shape.replace(/\s+/g, ' ')}${shape.callSite === null ? '' : ` at ${shape.callSite}`}`,
    ),
  ];
  return command(
    levels[severity],
    {
      file: relative(workspace, path).split(sep).join('/'),
      line: String(locateTest(sourceOf(path), titles)),
      title: `Savepoint: ${safeText(titles.join(' › '))}`,
    },
    lines.map(safeText).join('\n'),
  );
}

/**
 * The findings as commands that GitHub Actions reads from a job's output, and shows at the tests' lines.
 * @see GitHub's documentation, "Workflow commands for GitHub Actions", "Setting an error message"
 */
export function renderAnnotations({findings, problems}: ReportModel, places: AnnotationPlaces): string {
  return [
    ...findings.map(finding => annotateFinding(finding, places)),
    ...problems
      .map(describeProblem)
      .map(({message, hint}) =>
        command('error', {title: 'Savepoint'}, [message, hint].filter(Boolean).join('\n')),
      ),
  ].join('\n');
}
