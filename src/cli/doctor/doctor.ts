import {safeText, wrap} from '../../report/terminal/safe-text';
import type {Command, CommandContext} from '../command';
import {readJestSetup} from '../jest-setup';
import {openProject} from '../open-project';
import {packageVersion} from '../../shared/package-version';
import type {Check} from './check';
import {checkBaselines} from './check-baselines';
import {checkCache} from './check-cache';
import {checkDatabase, failedCheck} from './check-database';
import {checkJest} from './check-jest';
import {verifySchema} from './verify-schema';

/** What belongs together, under a title. */
interface Section {
  readonly title: string;
  readonly checks: readonly Check[];
}

const symbols = {ok: '✓', warning: '!', problem: '✗'} as const;
const colors = {ok: 'green', warning: 'yellow', problem: 'red'} as const;

async function examine(context: CommandContext, verifies: boolean): Promise<readonly Section[]> {
  let jest;
  try {
    jest = await readJestSetup(context);
  } catch (error) {
    return [{title: 'Jest', checks: [failedCheck('configuration', error)]}];
  }
  const jestSection = {title: `Jest ${jest.version}`, checks: checkJest(jest)};
  let project;
  try {
    project = await openProject(context);
  } catch (error) {
    return [jestSection, {title: 'Configuration', checks: [failedCheck('options', error)]}];
  }
  const {loaded} = project;
  const {configPath, cacheDir} = loaded.config;
  const options: readonly Check[] = [
    {name: 'options', status: 'ok', message: configPath ?? 'no savepoint.config.js: the defaults'},
    checkCache(cacheDir),
  ];
  const database = await checkDatabase(loaded, jest.maxWorkers, context.onProgress);
  return [
    jestSection,
    {title: 'Configuration', checks: options},
    {
      title: 'Database',
      checks: verifies ? [...database, await verifySchema(loaded, context.onProgress)] : database,
    },
    {title: 'Baselines', checks: await checkBaselines(project)},
  ];
}

/** A text of several lines, each wrapped, below the beginning of the first. */
function block(text: string, indent: number, columns: number): string {
  const lines = text.split('\n').map(line => wrap(safeText(line), columns, indent));
  return lines.join(`\n${' '.repeat(indent)}`);
}

function renderCheck(check: Check, nameWidth: number, {chalk, columns}: CommandContext): string {
  const {name, status, message, details = [], fix} = check;
  const indent = 4 + nameWidth + 2;
  const below = (text: string) => ' '.repeat(indent) + block(text, indent, columns);
  return [
    `  ${chalk[colors[status]](symbols[status])} ${name.padEnd(nameWidth)}  ${block(message, indent, columns)}`,
    ...details.map(detail => chalk.dim(below(detail))),
    ...(fix === undefined ? [] : [chalk[colors[status]](below(`→ ${fix}`))]),
  ].join('\n');
}

function render(sections: readonly Section[], context: CommandContext): string {
  const {chalk} = context;
  const all = sections.flatMap(({checks}) => checks);
  const nameWidth = Math.max(...all.map(({name}) => name.length));
  const problems = all.filter(({status}) => status === 'problem').length;
  return [
    `jest-savepoint ${packageVersion()}, Node ${process.versions.node}`,
    ...sections.map(({title, checks}) =>
      [chalk.bold(title), ...checks.map(check => renderCheck(check, nameWidth, context))].join('\n'),
    ),
    problems === 0
      ? 'Everything a run needs is there.'
      : `${problems} to fix: see the lines with ${symbols.problem}.`,
  ].join('\n\n');
}

/**
 * Looks at everything that a run needs, says what was chosen and why, and how to fix what is wrong.
 * @param verify whether the cached schema is compared with one that is built for that
 */
export const doctor =
  ({verify}: {readonly verify: boolean}): Command =>
  async context => {
    const sections = await examine(context, verify);
    return {
      ok: sections.every(({checks}) => checks.every(({status}) => status !== 'problem')),
      data: {version: packageVersion(), node: process.versions.node, sections},
      text: render(sections, context),
    };
  };
