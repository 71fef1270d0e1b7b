/** Items with their numbers, which are what tells lines of a page of values apart. */
export function numbered<T>(items: readonly T[], first = 0): { number: number; item: T }[] {
  return items.map((item, place) => ({ number: first + place, item }))
}
