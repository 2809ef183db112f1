'use strict';

// A fresh process: prints the megabytes that a worker on the prepared run adds to it, and to the server that the run started.
const {readFileSync} = require('node:fs');
const {join} = require('node:path');

const MB = 2 ** 20;

/** The memory of a server and its sessions, what they share counted once (proc(5), smaps_rollup); 0 where there is none. */
function serverBytes({kind, postmasterPid}) {
  if (kind !== 'server' || postmasterPid === null) return 0;
  const children = readFileSync(`/proc/${postmasterPid}/task/${postmasterPid}/children`, 'utf8');
  return [postmasterPid, ...children.trim().split(' ')]
    .map(pid => /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1] * 1024)
    .reduce((a, b) => a + b, 0);
}

async function main([modules]) {
  require('pg');
  const {Worker} = require(join(modules, 'worker'));
  const worker = Worker.current();
  const before = process.memoryUsage.rss();
  await worker.lane.ready();
  const bytes = process.memoryUsage.rss() - before + serverBytes(worker.run.source);
  await worker.close();
  process.stdout.write(`${bytes / MB}\n`);
}

void main(process.argv.slice(2));
