import yargs, {type Argv} from 'yargs';
import {packageVersion} from '../shared/package-version';
import {SavepointError} from '../shared/savepoint-error';
import {checkArguments, usageError} from './check-arguments';
import type {Command, JestArguments} from './command';
import {commands} from './commands';
import {requireText} from './require-value';

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
    .option('config', {
      alias: 'c',
      type: 'string',
      requiresArg: true,
      describe: "Jest's configuration, as Jest takes it",
    })
    .option('rootDir', {type: 'string', requiresArg: true, describe: "Jest's rootDir, as Jest takes it"})
    .check(({config}) => requireText('config', config, 'jest.config.js'))
    .check(({rootDir}) => requireText('rootDir', rootDir, '.'));
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
      // The types call the second argument aliases; it is all that the parser knows of the command's options.
      .check((typed, known: unknown) =>
        checkArguments(args, typed, Object.keys((known as {readonly key: object}).key)),
      )
      .epilogue(EXIT_CODES)
      .wrap(100)
      .version(packageVersion())
      .updateStrings({'Not enough arguments following: %s': 'The option %s has no value.'})
      .fail((message: string, error: Error | undefined) => {
        throw error instanceof SavepointError ? error : usageError(message);
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
