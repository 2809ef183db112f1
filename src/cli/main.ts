#!/usr/bin/env node
import chalk from 'chalk';
import {printLine} from '../report/print-line';
import {printOutput} from '../report/print-output';
import {runCli} from './run-cli';

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
