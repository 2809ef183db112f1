import type {TestRecord} from '../record/test-record';

/**
 * The name of a test within its file's baseline: its full name, with ` (2)`, ` (3)`, … for further tests of that name. A
 * name that ends like this by itself gets ` (1)`, so no two tests share a key.
 */
export function testKey({name, index}: Pick<TestRecord, 'name' | 'index'>): string {
  return index > 0 || / \(\d+\)$/.test(name) ? `${name} (${index + 1})` : name;
}

const separator = ' › ';

/** The name of a test within a whole run, from its file and its key there. */
export function testId(file: string, key: string): string {
  return `${file}${separator}${key}`;
}

/** The file of such a name. */
export function fileOfId(id: string): string {
  return id.slice(0, id.indexOf(separator));
}

/** The name within a whole run of the test that left a record. */
export function recordId(record: Pick<TestRecord, 'file' | 'name' | 'index'>): string {
  return testId(record.file, testKey(record));
}
