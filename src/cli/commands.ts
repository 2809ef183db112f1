import type {Argv} from 'yargs';
import {baselineAccept} from './baseline-accept';
import {baselinePrune} from './baseline-prune';
import {baselineShow} from './baseline-show';
import type {Command} from './command';
import {doctor} from './doctor/doctor';
import {init} from './init/init';
import {merge} from './merge/merge';
import {prune} from './prune';
import {report, reportFormats} from './report';
import {requireNumber, requireText} from './require-value';
import {checkStability} from './stability/check-stability';

/** A longer delay makes Node's timers fire at once. */
const maxTimeoutSeconds = Math.floor((2 ** 31 - 1) / 1000);

const pattern = {
  type: 'string',
  describe: "A regular expression, looked for in 'file › test'",
} as const;

/** Tells the parser of the commands; `isCi` is whether a CI machine runs them, and `choose` is called with the one that was asked for. */
export function commands(parser: Argv, isCi: boolean, choose: (command: Command) => void): void {
  parser.command(
    'init',
    'Set a project up: show what has to be written, and with --yes write it; overwrites nothing',
    options => options.option('yes', {alias: 'y', type: 'boolean', default: false, describe: 'Write it'}),
    argv => choose(init(argv)),
  );
  parser.command(
    'doctor',
    'Look at everything that a run needs, and say how to fix what is wrong',
    options =>
      options.option('verify', {
        type: 'boolean',
        default: false,
        describe: 'Build the schema beside the cache, too, and compare the two',
      }),
    argv => choose(doctor(argv)),
  );
  parser.command(
    'report',
    'Show the last run again',
    options =>
      options
        .option('format', {
          choices: reportFormats,
          requiresArg: true,
          defaultDescription: 'terminal; json with --json',
          describe: 'Its form',
        })
        .option('verbose', {
          type: 'boolean',
          default: false,
          describe: 'On the terminal, show where the time of every test went',
        })
        .option('output', {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          describe: 'A file to write it to, instead of printing it',
        })
        .check(({output}) => requireText('output', output, 'report.html')),
    argv => choose(report({...argv, format: argv.format ?? (argv.json ? 'json' : 'terminal')})),
  );
  parser.command(
    'prune',
    'Remove databases and folders that carry our mark and that no run uses',
    options =>
      options
        .option('days', {
          requiresArg: true,
          default: 7,
          describe: 'Keep what was used within so many days',
        })
        .option('dry-run', {type: 'boolean', default: false, describe: 'Only say what would be removed'})
        .check(({days}) =>
          requireNumber('days', days, {
            expected: 'a number, 0 or more',
            isValid: value => value >= 0,
            example: 7,
          }),
        ),
    argv => choose(prune(argv)),
  );
  parser.command(
    'merge <records..>',
    'Gate the records of several runs, such as shards, as one run',
    options =>
      options
        .positional('records', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Files that SAVEPOINT_RECORD named',
        })
        .option('ci', {
          type: 'boolean',
          default: isCi,
          describe: 'Accept nothing, as jest --ci; where CI is set',
        })
        .option('update', {alias: 'u', type: 'boolean', default: false, describe: 'Accept all, as jest -u'}),
    argv => choose(merge({...argv, ci: argv.ci && !argv.update})),
  );
  parser.command('baseline', 'What is accepted of each test', sub =>
    sub
      .command(
        'show [pattern]',
        'Show the accepted counters and timings; with a pattern, the statements too',
        options => options.positional('pattern', pattern),
        argv => choose(baselineShow(argv.pattern)),
      )
      .command(
        'accept [pattern]',
        'Accept what the last run saw, without running it again',
        options => options.positional('pattern', pattern),
        argv => choose(baselineAccept(argv.pattern)),
      )
      .command('prune', 'Remove what is left of tests and files that are gone', {}, () =>
        choose(baselinePrune),
      )
      .command(
        'check-stability',
        'Run the suite several times as it is, and show what the gate makes of it',
        options =>
          options
            .option('runs', {requiresArg: true, default: 5, describe: 'How often'})
            .option('timeout', {
              requiresArg: true,
              default: 1800,
              describe: 'The longest that a run may take, in seconds',
            })
            .check(({runs}) =>
              requireNumber('runs', runs, {
                expected: 'a whole number, 2 or more',
                isValid: value => Number.isInteger(value) && value >= 2,
                example: 5,
              }),
            )
            .check(({timeout}) =>
              requireNumber('timeout', timeout, {
                expected: `seconds, from 1 to ${maxTimeoutSeconds}`,
                isValid: value => value >= 1 && value <= maxTimeoutSeconds,
                example: 1800,
              }),
            ),
        argv => choose(checkStability(argv)),
      ),
  );
}
