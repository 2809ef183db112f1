import chalk from 'chalk';
import {renderLate} from '../../../../src/report/terminal/render-late';

const options = {columns: 60, chalk: new chalk.Instance({level: 0})};
const statement = {
  test: 'orders are counted',
  file: 'test/orders.test.js',
  sql: "INSERT INTO orders\n  (note) VALUES ('a note that is too long for one line of sixty columns')",
  callSite: 'src/orders.js:3:5',
};

test('a late statement is shown with its test, on one line, with its place', () => {
  expect(renderLate([statement], options)).toEqual([
    [
      '  ● orders are counted',
      '    test/orders.test.js',
      '',
      '    a statement came after the test had ended, and was refused',
      '',
      "    INSERT INTO orders (note) VALUES ('a note that is too l…",
      '    at src/orders.js:3:5',
    ].join('\n'),
  ]);
});

test('many are cut short', () => {
  const paragraphs = renderLate(
    Array.from({length: 12}, () => statement),
    options,
  );
  expect(paragraphs).toHaveLength(11);
  expect(paragraphs.at(-1)).toBe('  … and 2 more late statements');
});
