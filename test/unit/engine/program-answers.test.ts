import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {ProgramAnswers} from '../../../src/engine/local/program-answers';

let root: string;
let program: string;
let file: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'savepoint-test-')));
  program = path.join(root, 'program');
  file = path.join(root, 'cache/answers.json');
});
afterEach(() => rmSync(root, {recursive: true}));

/** A program that says something, and keeps count of it. */
function write(body: string): void {
  writeFileSync(program, `#!/bin/sh\necho >> ${root}/runs\n${body}\n`);
  chmodSync(program, 0o755);
}

/** Asks it as each run does. @returns what it has said, and how often it has run by now */
async function ask(...args: readonly string[]) {
  const answers = await ProgramAnswers.open(file);
  const answer = await answers.ask(program, args).catch(String);
  answers.save();
  return {answer, runs: readFileSync(path.join(root, 'runs'), 'utf8').length};
}

test('a program is asked once, from run to run', async () => {
  write('echo "15.18 $1"');
  expect(await ask('--version')).toEqual({answer: '15.18 --version\n', runs: 1});
  expect(await ask('--version')).toEqual({answer: '15.18 --version\n', runs: 1});
  expect(await ask('--bindir')).toEqual({answer: '15.18 --bindir\n', runs: 2});
});

test('one that has changed is asked anew', async () => {
  write('echo 15.18');
  await ask();
  appendFileSync(program, 'echo and more\n');
  expect(await ask()).toEqual({answer: '15.18\nand more\n', runs: 2});
});

test('one that fails is asked each time', async () => {
  write('exit 1');
  await ask();
  expect(await ask()).toMatchObject({runs: 2});
});

test('answers that are of no use are forgotten', async () => {
  write('echo 15.18');
  await ask();
  for (const text of ['', '{', '{"a": 1}', '[["a"], [1, 2], null]']) {
    writeFileSync(file, text);
    expect(await ask()).toMatchObject({answer: '15.18\n'});
  }
});

test('where answers cannot be kept, it is asked each time', async () => {
  write('echo 15.18');
  file = path.join(program, 'answers.json');
  await ask();
  expect(await ask()).toEqual({answer: '15.18\n', runs: 2});
});
