import {Project, type ProjectFiles} from '../support/project';
import {killJests, runJest} from '../support/run-jest';
import {startTestServer, type TestServer} from '../support/test-server';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({connections: 4});
});

afterEach(killJests);
afterAll(() => server.stop());

interface Mistake {
  /** What is in savepoint.config.js. */
  readonly config: string;
  readonly files?: ProjectFiles;
  readonly env?: () => Readonly<Record<string, string>>;
}

const emptyConfig = 'module.exports = {};';

/** Runs a project with a mistake, and returns the message from its title on. */
async function messageOf({config, files = {}, env}: Mistake): Promise<string> {
  const project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'savepoint.config.js': config,
      'some.test.js': "test('passes', () => undefined);",
      ...files,
    },
  });
  const {exitCode, output, durationMs} = await runJest(project, [], {env: env?.() ?? {}});
  project.remove();
  expect(exitCode).toBe(1);
  expect(durationMs).toBeLessThan(10_000);
  // Of a function of the user's, the line that threw is shown.
  expect(output).not.toMatch(/^\s+at (?!run .*savepoint\.config\.js)/m);
  expect(output).not.toMatch(/horse/);
  expect(output.match(/● Savepoint: /g)).toHaveLength(1);
  return output.slice(output.indexOf('● Savepoint: ')).replaceAll(project.folder, '<project>').trimEnd();
}

const asUrl = (change: (url: string) => string) => () => ({SAVEPOINT_DATABASE_URL: change(server.url)});

test.each<[string, Mistake, RegExp]>([
  [
    'an unknown option',
    {config: "module.exports = {shema: {files: ['schema.sql']}};"},
    /^● Savepoint: Configuration error:\n\n {2}Invalid options in <project>\/savepoint\.config\.js:\n[^]*Unknown option "shema" .* Did you mean "schema"\?/,
  ],
  [
    'an option of the wrong type',
    {config: "module.exports = {timeouts: {waitMs: 'long'}};"},
    /^● Savepoint: Configuration error:\n\n[^]*Option "timeouts\.waitMs" must be:\n +milliseconds[^]*'long'[^]*timeouts: \{waitMs: 5000\}/,
  ],
  [
    'a config that throws',
    {config: "throw new Error('no such thing');"},
    /^● Savepoint: Configuration error:\n\n {2}Cannot load <project>\/savepoint\.config\.js:\d+:\d+: Error: no such thing/,
  ],
  [
    'a missing file',
    {config: "module.exports = {schema: {files: ['db/schema.sql']}};"},
    /^● Savepoint: Configuration error:\n\n {2}Option "schema" names files[^]*"db\/schema\.sql" does not exist[^]*<project>/,
  ],
  [
    'an unreachable server',
    {config: emptyConfig, env: () => ({SAVEPOINT_DATABASE_URL: 'postgres://me:horse@127.0.0.1:1/shop'})},
    /^● Savepoint: Connection error:\n\n {2}No PostgreSQL listens at 127\.0\.0\.1:1 \(ECONNREFUSED\)\.\n\n {2}Start it/,
  ],
  [
    'a wrong password',
    {config: emptyConfig, env: asUrl(url => url.replace('correct', 'wrong'))},
    /^● Savepoint: Connection error:\n\n {2}PostgreSQL at 127\.0\.0\.1:\d+ refused the password of user "postgres"\.\n\n {2}Correct/,
  ],
  [
    'a database that does not exist',
    {config: emptyConfig, env: asUrl(url => url.replace(/postgres$/, 'shop'))},
    /^● Savepoint: Connection error:\n\n {2}There is no database "shop"[^]*\n\n {2}Name one that exists/,
  ],
  [
    'a migration that fails',
    {
      config: "module.exports = {schema: {files: ['db/']}};",
      files: {
        'db/1-tables.sql': 'CREATE TABLE notes (id int);\n',
        'db/2-index.sql': '-- Finds notes.\n\nCREATE INDEX ON notes (body);\n',
      },
    },
    /^● Savepoint: Schema error:\n\n {2}.*db\/2-index\.sql:3[^]*column "body" does not exist[^]*CREATE INDEX ON notes \(body\)/,
  ],
  [
    'a schema command that fails',
    {
      config:
        "module.exports = {schema: {command: 'echo half done; echo no such table >&2; exit 3', inputs: []}};",
    },
    /^● Savepoint: Schema error:\n\n {2}[^]*exit code 3[^]*no such table/,
  ],
  [
    'a schema function that throws',
    {config: "module.exports = {schema: {run: () => { throw new Error('no migrations'); }, inputs: []}};"},
    /^● Savepoint: Schema error:\n\n {2}[^]*no migrations/,
  ],
])('%s ends the run with a message', async (_what, mistake, message) => {
  expect(await messageOf(mistake)).toMatch(message);
});

test('a server without a free connection ends the run with a message', async () => {
  const busy = [1, 2, 3, 4].map(() => server.query('SELECT pg_sleep(30)').catch(() => undefined));
  const message = await messageOf({config: emptyConfig, env: asUrl(url => url)});
  expect(message).toMatch(/^● Savepoint: Connection error:\n\n {2}PostgreSQL at .* has no connection left/);
  await server.stop();
  await Promise.all(busy);
});
