/** A name in lower case, as the server folds it: only ASCII letters do in a multi-byte encoding. */
export function foldCase(name: string): string {
  return name.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}
