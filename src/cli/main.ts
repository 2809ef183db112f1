#!/usr/bin/env node
import defaultChalk from 'chalk';
import {printLine} from '../report/print-line';
import {printOutput} from '../report/print-output';
import {runCli} from './run-cli';

/** Colors, where neither the terminal nor the user is against them: https://no-color.org. */
const {FORCE_COLOR, NO_COLOR} = process.env;
const chalk = NO_COLOR && FORCE_COLOR === undefined ? new defaultChalk.Instance({level: 0}) : defaultChalk;

/** Where there is no terminal. */
const defaultColumns = 120;

// Whoever reads the output may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  chalk,
  columns: process.stdout.columns || defaultColumns,
  onProgress: printLine,
  onOutput: printOutput,
}).then(exitCode => {
  process.exitCode = exitCode;
});
