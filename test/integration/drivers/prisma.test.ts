import {createHash} from 'node:crypto';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {PrismaPg} from '@prisma/adapter-pg';

import {describeBehaviours} from './support/behaviours';
import {
  POOL_SIZE,
  type NewUser,
  type OpenDriver,
  type Row,
  type Statements,
  type Target,
  type TransactionOptions,
  type TransactionUnderTest,
  type User,
} from './support/driver-under-test';
import {generatePrisma} from './support/generate-prisma';
import {migrationSteps} from './support/user-sql';

interface ByEmail {
  readonly where: {readonly email: string};
}

/** What we use of the client that Prisma generates. */
interface PrismaTransaction {
  readonly user: {
    create(query: {data: NewUser}): Promise<User>;
    createMany(query: {data: readonly NewUser[]}): Promise<{count: number}>;
    findUnique(query: ByEmail): Promise<User | null>;
    updateMany(query: ByEmail & {data: Partial<NewUser>}): Promise<{count: number}>;
    deleteMany(query: ByEmail): Promise<{count: number}>;
  };
  $queryRawUnsafe(sql: string, ...values: unknown[]): Promise<Row[]>;
  $executeRawUnsafe(sql: string): Promise<number>;
  $transaction<T>(
    work: (tx: PrismaTransaction) => Promise<T>,
    options?: {isolationLevel?: string},
  ): Promise<T>;
}
interface PrismaClient extends PrismaTransaction {
  $disconnect(): Promise<void>;
}
interface Generated {
  readonly PrismaClient: new (options: {adapter: PrismaPg}) => PrismaClient;
}

/** What PostgreSQL said, as the adapter keeps it. */
interface ServerError {
  readonly originalCode: string;
  readonly originalMessage: string;
}

let folder: string;
beforeAll(async () => {
  folder = await generatePrisma();
});
afterAll(() => rm(folder, {recursive: true}));
const generated = (): Generated => jest.requireActual<Generated>(path.join(folder, 'client'));

function statements(prisma: PrismaTransaction): Statements {
  return {
    query: (sql, values = []) => prisma.$queryRawUnsafe(sql, ...values),
    insertUser: user => prisma.user.create({data: user}),
    findUser: email => prisma.user.findUnique({where: {email}}),
    renameUser: async (email, name) => (await prisma.user.updateMany({where: {email}, data: {name}})).count,
    removeUser: async email => (await prisma.user.deleteMany({where: {email}})).count,
  };
}

function inTransaction(tx: PrismaTransaction): TransactionUnderTest {
  return {
    ...statements(tx),
    nested: work => tx.$transaction(inner => work(inTransaction(inner))),
  };
}

/** `READ COMMITTED` is ReadCommitted in Prisma's words. */
function inPascalCase(text: string): string {
  return text.toLowerCase().replaceAll(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Has Prisma prepare every statement by a name. */
function statementNameGenerator({sql}: {readonly sql: string}): string {
  return createHash('sha1').update(sql).digest('hex');
}

function open({host, port, user, database}: Target): OpenDriver {
  const prisma = new (generated().PrismaClient)({
    adapter: new PrismaPg({host, port, user, database, max: POOL_SIZE}, {statementNameGenerator}),
  });
  return {
    ...statements(prisma),
    transaction: (work, {isolation, readOnly}: TransactionOptions = {}) =>
      prisma.$transaction(
        async tx => {
          // Prisma has no word for it.
          if (readOnly) await tx.$executeRawUnsafe('SET TRANSACTION READ ONLY');
          return work(inTransaction(tx));
        },
        {...(isolation && {isolationLevel: inPascalCase(isolation)})},
      ),
    insertUsers: people => prisma.user.createMany({data: people}),
    migrate: async () => {
      for (const step of migrationSteps) await prisma.$executeRawUnsafe(step);
    },
    next: async value =>
      (await prisma.$queryRawUnsafe('SELECT $1::int + 1 AS next', value))[0]!.next as number,
    end: () => prisma.$disconnect(),
  };
}

describeBehaviours({
  name: 'prisma',
  lacks: {
    client: 'prisma gives a connection only to a transaction',
    streamIds: 'prisma reads whole results',
    listen: 'prisma has no LISTEN',
  },
  values: {
    day: new Date('2024-02-29T00:00:00Z'),
    at: new Date('2024-02-29T12:34:56.789Z'),
    doc: {a: [1, null]},
    amount: expect.objectContaining({d: [1, 5_000_000]}) as unknown,
    big: 9007199254740993n,
    ints: [1, 2],
    bytes: new Uint8Array([0, 255]),
    nothing: null,
  },
  sqlError: error => {
    const {meta} = error as {meta?: {driverAdapterError?: {cause?: ServerError}}};
    const {originalCode, originalMessage} =
      meta?.driverAdapterError?.cause ?? (error as {cause: ServerError}).cause;
    return {code: originalCode, constraint: /constraint "(.*)"/.exec(originalMessage)?.[1]};
  },
  open,
});
