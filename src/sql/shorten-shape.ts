/** A statement on one line; where that is longer than `width`, without the list of columns, if that is what makes it long. */
export function shortenShape(shape: string, width: number): string {
  const line = shape.replace(/\s+/g, ' ');
  return line.length > width ? line.replace(/^select .+? from /i, 'select … from ') : line;
}
