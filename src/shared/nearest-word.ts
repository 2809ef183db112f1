import leven from 'leven';

/** The word that was probably meant: the nearest one, from which at most one letter in three differs; null where none is near. */
export function nearestWord(word: string, words: readonly string[]): string | null {
  const typed = word.toLowerCase();
  const distances = words.map(known => ({known, distance: leven(typed, known.toLowerCase())}));
  const [nearest] = distances.toSorted((a, b) => a.distance - b.distance);
  if (!nearest || nearest.distance > Math.max(typed.length, nearest.known.length) / 3) return null;
  return nearest.known;
}
