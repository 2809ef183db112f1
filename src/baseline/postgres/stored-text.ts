/** What PostgreSQL's `text` cannot hold: the character 0, and halves of surrogate pairs; and what marks them. */
const unstorable = /[\0\\\p{Surrogate}]/gu;

/** A string as it is stored in a column of type `text`: any two that differ are stored differently. */
export function toStoredText(text: string): string {
  return text.replace(unstorable, character =>
    character === '\\' ? '\\\\' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The other way. */
export function fromStoredText(stored: string): string {
  return stored.replace(/\\(?:\\|u([\da-f]{4}))/g, (_, code?: string) =>
    code === undefined ? '\\' : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
