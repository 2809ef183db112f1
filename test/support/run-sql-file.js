'use strict';

// Runs the SQL file of the last argument, as psql would: on the URL of an argument before it, else as `PG*` say.
const {readFileSync} = require('node:fs');
const {Client} = require('pg');

async function main() {
  const [, , ...args] = process.argv;
  const file = args.pop();
  const [connectionString] = args;
  const client = new Client(connectionString === undefined ? {} : {connectionString});
  await client.connect();
  await client.query(readFileSync(file, 'utf8'));
  await client.end();
}

void main();
