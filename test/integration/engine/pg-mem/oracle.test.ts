import {corpus, corpusSchema} from './support/corpus';
import {everydayStatements} from './support/everyday-statements';
import {useTwinDatabases} from './support/twin-databases';

const databases = useTwinDatabases(corpusSchema);

test.each(everydayStatements)('%s', async statement => {
  const memory = await databases.run('pg-mem', [statement]);
  expect(memory).toEqual(await databases.run('server', [statement]));
});

describe('pg-mem answers as PostgreSQL does', () => {
  test.each(Object.keys(corpus))('%s', async name => {
    const script = corpus[name]!;
    const [memory, server] = await Promise.all([
      databases.run('pg-mem', script),
      databases.run('server', script),
    ]);
    const labelled = (outcomes: typeof memory): readonly unknown[] =>
      outcomes.map((outcome, i) => ({step: script[i], ...outcome}));
    expect(labelled(memory)).toEqual(labelled(server));
  });
});
