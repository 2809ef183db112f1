import fs from 'node:fs';
import path from 'node:path';
import {writeFileAtomically} from '../../../src/shared/write-file-atomically';
import {makeTemporaryFolder} from '../../support/temporary-folder';

let folder: string;
let file: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
  file = path.join(folder, 'file.json');
});
afterEach(() => fs.rmSync(folder, {recursive: true}));

test('a file is written whole, keeps its permissions, and nothing else is left', () => {
  writeFileAtomically(file, 'first');
  fs.chmodSync(file, 0o640);
  writeFileAtomically(file, 'sécond');
  expect(fs.readFileSync(file, 'utf8')).toBe('sécond');
  expect(fs.statSync(file).mode & 0o777).toBe(0o640);
  expect(fs.readdirSync(folder)).toEqual(['file.json']);
});

test('a link stays one', () => {
  fs.writeFileSync(path.join(folder, 'real.json'), '');
  fs.symlinkSync('real.json', file);
  writeFileAtomically(file, 'text');
  expect(fs.lstatSync(file).isSymbolicLink()).toBe(true);
  expect(fs.readFileSync(path.join(folder, 'real.json'), 'utf8')).toBe('text');
});

test('what cannot be written leaves nothing', () => {
  fs.mkdirSync(file);
  expect(() => writeFileAtomically(file, 'text')).toThrow('EISDIR');
  expect(fs.readdirSync(folder)).toEqual(['file.json']);
});
