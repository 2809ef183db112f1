import type {NewUser, RunSql, Statements, User} from './driver-under-test';

/** CRUD in plain SQL, for libraries that have no way of their own. */
export function userSql(query: RunSql): Statements {
  const first = async (sql: string, values: readonly unknown[]): Promise<User | null> =>
    ((await query(sql, values))[0] as User | undefined) ?? null;
  return {
    query,
    insertUser: async ({name, email}) =>
      (await first('INSERT INTO users (name, email) VALUES ($1, $2) RETURNING *', [name, email]))!,
    findUser: email => first('SELECT * FROM users WHERE email = $1', [email]),
    renameUser: async (email, name) =>
      (await query('UPDATE users SET name = $1 WHERE email = $2 RETURNING id', [name, email])).length,
    removeUser: async email =>
      (await query('DELETE FROM users WHERE email = $1 RETURNING id', [email])).length,
  };
}

/** One INSERT of all rows. */
export function insertUsersSql(users: readonly NewUser[]): {
  readonly text: string;
  readonly values: unknown[];
} {
  const rows = users.map((_, i) => `($${2 * i + 1}, $${2 * i + 2})`);
  return {
    text: `INSERT INTO users (name, email) VALUES ${rows.join(', ')}`,
    values: users.flatMap(({name, email}) => [name, email]),
  };
}

/** A migration, for libraries that have no migrator. */
export const migrationSteps = [
  'CREATE TABLE tags (id serial PRIMARY KEY, label text NOT NULL)',
  'ALTER TABLE tags ADD COLUMN color text',
  'CREATE INDEX tags_label ON tags (label)',
];
