import {execFile} from 'node:child_process';
import {mkdtemp, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';

const modules = path.join(__dirname, '../../../../node_modules');

const schema = `
  datasource db {
    provider = "postgresql"
  }
  generator client {
    provider = "prisma-client-js"
    output   = "./client"
  }
  model User {
    id    Int    @id @default(autoincrement())
    name  String
    email String @unique
    @@map("users")
  }`;

/** Has Prisma write its client for our tables. Returns the folder that it is in, to be removed afterwards. */
export async function generatePrisma(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'savepoint-test-prisma-'));
  await writeFile(path.join(folder, 'schema.prisma'), schema);
  await symlink(modules, path.join(folder, 'node_modules'));
  // Its schema engine, which would be downloaded, has no part in this: any program stands for it.
  await promisify(execFile)(process.execPath, [path.join(modules, 'prisma/build/index.js'), 'generate'], {
    cwd: folder,
    env: {...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1'},
  });
  return folder;
}
