import {corpus, corpusSchema} from './support/corpus';
import {useTwinDatabases} from './support/twin-databases';

const databases = useTwinDatabases(corpusSchema);

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
