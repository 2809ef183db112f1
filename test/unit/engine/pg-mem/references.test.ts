import {spellReferences} from '../../../../src/engine/pg-mem/sql/references';

test.each([
  ['id int REFERENCES users', 'id int REFERENCES users (jest_savepoint_key)'],
  [
    'id int references public . "Users" ON DELETE CASCADE',
    'id int references public . "Users" (jest_savepoint_key) ON DELETE CASCADE',
  ],
  [
    'a int REFERENCES t, b int REFERENCES u (id)',
    'a int REFERENCES t (jest_savepoint_key), b int REFERENCES u (id)',
  ],
  ["DEFAULT 'REFERENCES t' -- REFERENCES u", "DEFAULT 'REFERENCES t' -- REFERENCES u"],
  ['SELECT 1', 'SELECT 1'],
])('%s', (sql, spelled) => {
  expect(spellReferences(sql)).toBe(spelled);
});
