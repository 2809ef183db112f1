'use strict';

// A fresh process: prints how many milliseconds the global set-up of a project takes.
const {join} = require('node:path');

async function main([modules, rootDir]) {
  const since = performance.now();
  const globalSetup = require(join(modules, 'global-setup'));
  const globalTeardown = require(join(modules, 'global-teardown'));
  await globalSetup({maxWorkers: 2}, {rootDir});
  const ms = performance.now() - since;
  await globalTeardown();
  process.stdout.write(`${ms}\n`);
}

void main(process.argv.slice(2));
