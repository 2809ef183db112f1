import type {LateFinding} from '../report-model';
import type {RenderOptions} from './render-finding';
import {safeText, truncate} from './safe-text';

/** How many late statements are shown. */
const shownLength = 10;

function renderOne({test, file, sql, callSite}: LateFinding, {columns, chalk}: RenderOptions): string {
  const lines = [
    chalk.yellow(`  ● ${safeText(test)}`),
    chalk.dim(`    ${safeText(file)}`),
    '',
    '    a statement came after the test had ended, and was refused',
    '',
    `    ${truncate(safeText(sql.replace(/\s+/g, ' ')), columns - 4)}`,
  ];
  return (callSite === null ? lines : [...lines, chalk.dim(`    at ${safeText(callSite)}`)]).join('\n');
}

/** What forgotten promises, timers and workers still sent when their tests had ended. */
export function renderLate(statements: readonly LateFinding[], options: RenderOptions): readonly string[] {
  const more = statements.length - shownLength;
  return [
    ...statements.slice(0, shownLength).map(statement => renderOne(statement, options)),
    ...(more > 0 ? [options.chalk.dim(`  … and ${more} more late statements`)] : []),
  ];
}
