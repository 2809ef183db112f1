import {readFileSync} from 'node:fs';
import path from 'node:path';

import {differences} from './corpus/differences';
import {useTwins} from './support/twins';

const perform = useTwins();

test.each(differences)('$about', async ({way, script, server, sandbox}) => {
  const onServer = lastStep(await perform('server', script, way));
  const inSandbox = lastStep(await perform('sandbox', script, way));
  expect(without(onServer, inSandbox)).toEqual(server);
  expect(without(inSandbox, onServer)).toEqual(sandbox);
});

test('all of them are explained', () => {
  const explained = readFileSync(path.join(__dirname, 'README.md'), 'utf8').matchAll(/^\| (.+) \| .+ \|$/gm);
  expect(Array.from(explained, ([, about = '']) => about.trim())).toEqual(
    expect.arrayContaining(differences.map(({about}) => about)),
  );
});

/** The answers to a script's last step, without hints, and where in the server's source they come from. */
function lastStep(seen: readonly string[]): readonly string[] {
  const answers = seen.slice(0, seen.indexOf('> afterwards'));
  return answers.slice(answers.findLastIndex(line => line.startsWith('> ')) + 1).map(line =>
    line
      .replace(/ \| H[^|]*(?= \|)/, '')
      // What version 18 calls it.
      .replace('WPL/pgSQL expression', 'WSQL expression')
      .replace(/ \| F[\w.]+( \| L\d+ \| R\w+)?/, '')
      .replace(/(\\0| \| )+$/, ''),
  );
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  return lines.filter(line => !others.includes(line));
}
