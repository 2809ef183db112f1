import {recordId} from '../../../src/baseline/test-key';
import {chooseFiles} from '../../../src/gate/choose-files';
import type {GatedFile} from '../../../src/gate/gated-run';
import {makeFile, makeTest} from './support/make-run';

const fileOf = (name: string, tests: number, cpuMs: number): GatedFile =>
  makeFile(Array.from({length: tests}, (_, i) => makeTest({file: name, name: `test ${i}`, cpuMs})));
const idIn = (name: string) => recordId({file: name, name: 'test 0', index: 0});
const chosen = (files: readonly GatedFile[], ...suspects: string[]) =>
  chooseFiles(files, new Set(suspects.map(idIn))).map(({file}) => file);

test('files with suspects run whole, amid about 40 tests of the fastest files', () => {
  const files = [
    fileOf('suspect', 2, 9),
    fileOf('slow', 30, 100),
    fileOf('fast', 30, 1),
    fileOf('faster', 15, 0.5),
  ];
  expect(chosen(files, 'suspect')).toEqual(['faster', 'suspect', 'fast']);
});

test('another file runs before and after them in any case, as a process grows warmer', () => {
  const files = [fileOf('suspect', 100, 9), fileOf('other', 1, 1), fileOf('third', 1, 2)];
  expect(chosen(files, 'suspect')).toEqual(['other', 'suspect', 'third']);
});

test('a project of one file runs that file', () => {
  expect(chosen([fileOf('only', 3, 1), makeFile([])], 'only')).toEqual(['only']);
});
