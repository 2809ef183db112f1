import yargs, {type Argv} from 'yargs';
import {SavepointError} from '../shared/savepoint-error';
import type {Command, JestArguments} from './command';
import {commands} from './commands';
import {packageVersion} from '../shared/package-version';

/** What a command line asks for. */
export type ParsedArguments =
  | {readonly kind: 'help'; readonly text: string}
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly jest: JestArguments;
      readonly json: boolean;
    };

const EXIT_CODES =
  'Exit codes: 0, all is well; 1, the answer is bad news (doctor has found a problem, the gate has failed); 2, there is no answer, for the reason that is printed.';

function globalOptions(parser: Argv) {
  return parser
    .option('json', {type: 'boolean', default: false, describe: 'Print JSON, for programs'})
    .option('config', {alias: 'c', type: 'string', describe: "Jest's configuration, as Jest takes it"})
    .option('rootDir', {type: 'string', describe: "Jest's rootDir, as Jest takes it"});
}

/** What may be there several times: the names of records. */
const lists = new Set(['_', 'records']);

function requireOnce(values: Readonly<Record<string, unknown>>): true {
  const repeated = Object.keys(values).find(name => Array.isArray(values[name]) && !lists.has(name));
  if (repeated !== undefined) throw usageError(`The option ${repeated} is there several times.`);
  return true;
}

/** @throws SavepointError `SAVEPOINT_CONFIG` for a command line that means nothing */
export async function parseArguments(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ParsedArguments> {
  let command: Command | undefined;
  let text = '';
  const parser = globalOptions(
    yargs()
      .scriptName('jest-savepoint')
      .usage('$0 <command>\n\nLooks after the databases, baselines and reports of jest-savepoint.')
      .exitProcess(false)
      .strict()
      .recommendCommands()
      .check(requireOnce)
      .demandCommand(1, 'Name a command.')
      .epilogue(EXIT_CODES)
      .wrap(100)
      .version(packageVersion())
      .fail((message: string, error: Error | undefined) => {
        throw error ?? usageError(message);
      }),
  );
  const isCi = Boolean(env.CI) && env.CI !== 'false';
  commands(parser, isCi, chosen => (command = chosen));
  const {json, config, rootDir} = await parser.parseAsync([...args], {}, (error, _argv, output) => {
    if (error) throw error;
    text = output;
  });
  if (!command) return {kind: 'help', text};
  return {kind: 'command', command, jest: {config, rootDir}, json};
}

function usageError(message: string): SavepointError {
  return new SavepointError(message, {
    code: 'SAVEPOINT_CONFIG',
    hint: '`jest-savepoint --help` lists the commands, and `jest-savepoint <command> --help` their options.',
  });
}
