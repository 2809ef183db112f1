import {Project} from '../support/project';
import {jsonArgs, killJests, runJest, startJest} from '../support/run-jest';
import {startTestServer, type TestServer} from '../support/test-server';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterEach(killJests);
afterAll(() => server.stop());

const workers = ['--maxWorkers=2', '--workerIdleMemoryLimit=2GB'];

const project = (tests: Readonly<Record<string, string>>, config = '') =>
  new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'savepoint.config.js': `module.exports = {schema: {files: ['schema.sql']}, gate: {enabled: false}, ${config}};`,
      'schema.sql': 'CREATE TABLE jobs (id int)',
      // A file that two tests must not use at the same time.
      'alone.js': `
        const {existsSync, rmSync, writeFileSync} = require('node:fs');
        const {setTimeout: sleep} = require('node:timers/promises');
        module.exports = async (file = require('node:os').tmpdir() + '/alone') => {
          if (existsSync(file)) throw new Error('somebody else is there');
          writeFileSync(file, '');
          await sleep(30);
          rmSync(file);
        };`,
      ...Object.fromEntries(
        Object.entries(tests).map(([name, text]) => [
          `${name}.test.js`,
          `const {resources, diagnose} = require('jest-savepoint');
           const {setTimeout: sleep} = require('node:timers/promises');
           const alone = require('./alone');
           ${text}`,
        ]),
      ),
    },
  });

const takeTurns = `
  for (let i = 0; i < 8; i++)
    test('turn ' + i, async () => {
      await resources.lock('the file');
      await alone();
    });`;

test.each([
  ['a named server', 2, () => ({SAVEPOINT_DATABASE_URL: server.url})],
  ['a private server', 2, () => ({})],
  ['PGlite', 1, () => ({SAVEPOINT_ENGINE: 'pglite'})],
  ['pg-mem', 2, () => ({SAVEPOINT_ENGINE: 'pg-mem'})],
])('on %s the tests of two workers, and of %i runs, take turns', async (_engine, count, env) => {
  const projects = Array.from({length: count}, () => project({a: takeTurns, b: takeTurns}));
  const runs = await Promise.all(projects.map(each => runJest(each, workers, {env: env()})));
  for (const {output, exitCode} of runs) {
    expect(output).toContain('16 passed, 16 total');
    expect(exitCode).toBe(0);
  }
  for (const each of projects) each.remove();
});

test('what a test, a block or a file has locked is released when that ends, and not before', async () => {
  const held = project({
    held: `
      const free = async name => (await resources.allocate(name)) && (await resources.release(name), true);
      beforeAll(() => resources.lock('of the file'));
      describe('a block', () => {
        beforeAll(() => resources.lock('of the block'));
        beforeEach(() => resources.lock('of the test'));
        afterEach(() => expect(resources.release('of the block')).rejects.toThrow(
          /cannot release "of the block": a block around it has, and keeps it until it ends/,
        ));
        test('has them all', async () => {
          await resources.lock(['of the test', 'of the file', 'of the block'], {waitMs: 50});
          expect(await resources.allocate('of the block')).toBe(true);
        });
        test('has them all again', () => resources.release('of the test'));
        test('fails', async () => {
          await resources.lock('of a failure');
          throw new Error('on purpose');
        });
      });
      test('the next one', async () => {
        expect(await free('of the block')).toBe(true);
        expect(await free('of the test')).toBe(true);
        expect(await free('of a failure')).toBe(true);
        await expect(resources.release('of the test')).rejects.toThrow(
          /^"the next one" in held.test.js \\(worker 1, process \\d+\\) cannot release "of the test": it has not locked it\\.$/,
        );
      });
      test('leaves something behind', () => {
        setTimeout(() => resources.lock('late').catch(error => { globalThis.late = error; }), 20);
      });
      test('and what comes too late is refused', async () => {
        await sleep(60);
        expect(globalThis.late).toMatchObject({
          code: 'SAVEPOINT_RESOURCE',
          message: 'resources.lock() came too late: "leaves something behind" has ended.',
        });
      });
      test('a name is one', async () => {
        await expect(resources.lock('')).rejects.toThrow("resources.lock() takes a name, but was given ''.");
        await expect(resources.lock([1])).rejects.toThrow('resources.lock() takes a name, but was given 1.');
        await expect(resources.lock('a', {wait: 5})).rejects.toThrow('resources.lock() has no option "wait". Did you mean "waitMs"?');
        await expect(resources.lock()).rejects.toThrow('resources.lock() takes a name, but was given undefined.');
        await expect(resources.lock('x', {waitMs: -1})).rejects.toThrow('takes milliseconds above 0, but was given -1');
      });`,
    next: `
      test('the next file', async () => {
        expect(await resources.allocate('of the file')).toBe(true);
      });`,
  });
  const {output, statuses} = await runJest(held, ['-i', ...jsonArgs]);
  expect(Object.keys(statuses).filter(name => statuses[name] !== 'passed')).toEqual(['a block fails']);
  expect(output.match(/●/g)).toHaveLength(1);
  held.remove();
});

test('concurrent tests have their own, and deadlocks and waits are told with who is waited for', async () => {
  const crowd = project({
    crowd: `
      for (let i = 0; i < 6; i++)
        test.concurrent('turn ' + i, async () => {
          await resources.lock('the file');
          await alone();
        });
      test('can be had again', async () => expect(await resources.allocate('the file')).toBe(true));`,
    deadlock: `
      const {promise: both, resolve} = Promise.withResolvers?.() ?? (() => {
        let resolve; const promise = new Promise(r => (resolve = r)); return {promise, resolve};
      })();
      let locked = 0;
      const cross = async (first, second) => {
        await resources.lock(first);
        if (++locked === 2) resolve();
        await both;
        await resources.lock(second);
      };
      test.concurrent('one way', () => cross('x', 'y'));
      test.concurrent('the other way', () => cross('y', 'x'));`,
    slow: `
      let isHeld;
      const held = new Promise(resolve => (isHeld = resolve));
      const lock = async options => {
        await held;
        await resources.lock('busy', options);
      };
      test.concurrent('holds it', async () => {
        await resources.lock('busy');
        isHeld();
        await sleep(1500);
      });
      test.concurrent('holds nothing', async () => {
        await held;
        await sleep(100);
        expect((await diagnose()).checks.at(-1).says).toMatch(/^"waits" in slow.test.js .* waits for the resource "busy"/);
      });
      test.concurrent('waits', () => lock({waitMs: 10_000}), 600);
      test.concurrent('waits for so long', () => lock({waitMs: 50}));`,
    around: `
      beforeAll(() => resources.lock('of the file'));
      test.concurrent('in vain', () => resources.lock('of the file'));`,
  });
  const {output, statuses} = await runJest(crowd, ['-i', '--maxConcurrency=20', ...jsonArgs]);
  const failed = Object.keys(statuses).filter(name => statuses[name] === 'failed');
  expect(failed).toHaveLength(4);
  expect(failed).toEqual(expect.arrayContaining(['waits', 'waits for so long', 'in vain']));
  expect(output).toMatch(
    /Tests wait for each other's resources: "(one|the other) way" in deadlock\.test\.js \(worker 1, process \d+\) waits for "[xy]", which "(one|the other) way" in .* holds; /,
  );
  expect(output).toMatch(
    /"waits for so long" in slow\.test\.js \(.*\) has waited 50 ms for the resource "busy", which is held by "holds it" in slow\.test\.js \(/,
  );
  expect(output).toMatch(
    /Exceeded timeout of 600 ms[^]*At that time \\*"waits\\*" in .* waits for the resource \\*"busy\\*", which is held by \\*"holds it/,
  );
  expect(output).toMatch(
    /"in vain" in around.* waits for "of the file", which around\.test\.js \(.*\) holds\./,
  );
  // Only who has waited is told so.
  expect(output).not.toMatch(/At that time \\*"(?!waits\\*")/);
  crowd.remove();
});

test('a run that is killed holds nothing any more', async () => {
  const holding = project({
    hold: "test('holds', async () => { await resources.lock('port'); console.log('locked'); await sleep(50_000); }, 60_000);",
  });
  const taking = project({take: "test('takes', () => resources.lock('port', {waitMs: 30_000}), 40_000);"});
  const held = startJest(holding, ['-i']);
  await held.printed('locked');
  const taken = runJest(taking);
  held.kill('SIGKILL');
  expect((await taken).output).toContain('1 passed, 1 total');
  holding.remove();
  taking.remove();
});
