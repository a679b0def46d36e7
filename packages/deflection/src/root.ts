/**
 * The x in [low, high] where `f` changes sign, by bisection to the last bit that matters.
 * @throws {RangeError} if `f` has the same sign at both ends
 */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  const rising = f(high) > 0
  if (f(low) > 0 === rising && f(low) !== 0 && f(high) !== 0) {
    throw new RangeError(`no sign change between ${low} and ${high}`)
  }
  for (let i = 0; i < 200; i++) {
    const middle = low + (high - low) / 2
    if (middle === low || middle === high) break
    if (f(middle) > 0 === rising) high = middle
    else low = middle
  }
  return low + (high - low) / 2
}
