import {printLine} from '../../../src/report/print-line';

let printed: string;
const {isTTY} = process.stderr;
beforeEach(() => {
  printed = '';
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.stderr.isTTY = isTTY;
});

test('on a terminal a line takes the place of what Jest has left unfinished on it', () => {
  process.stderr.isTTY = true;
  printLine('a line');
  expect(printed).toBe('\r\u001b[Ka line\n');
});

test('elsewhere nothing but the line is written', () => {
  process.stderr.isTTY = false;
  printLine('a line');
  expect(printed).toBe('a line\n');
});
