'use strict';

// A fresh process: prints how many milliseconds a worker takes to be ready, or a plain client to connect. `pg` is loaded in
// both cases, as any test of a database loads it.
const {join} = require('node:path');

async function timeWorker(modules) {
  const {Worker} = require(join(modules, 'worker'));
  const since = performance.now();
  const worker = Worker.current();
  await worker.lane.ready();
  const ms = performance.now() - since;
  await worker.close();
  return ms;
}

async function timeClient(target) {
  const {Client} = require('pg');
  const since = performance.now();
  const client = new Client(target);
  await client.connect();
  const ms = performance.now() - since;
  await client.end();
  return ms;
}

async function main([what, argument]) {
  require('pg');
  const ms = what === 'worker' ? await timeWorker(argument) : await timeClient(JSON.parse(argument));
  process.stdout.write(`${ms}\n`);
}

void main(process.argv.slice(2));
