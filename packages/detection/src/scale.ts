/**
 * The scale on which values are compared: logarithmic for sizes well above `unit`, linear around zero, odd for
 * gauges that go below it. Twice as much is then the same distance for a flat and for a factory, and zero has a place.
 *
 *     y = asinh(x / unit)
 *
 * A change of the unit of measure scales `x` and `unit` alike and leaves `y` as it is.
 */
export function toScale(x: number, unit: number): number {
  const r = Math.abs(x) / unit
  const y = r < 1e8 ? Math.log(r + Math.sqrt(r * r + 1)) : Math.log(r) + Math.LN2
  return x < 0 ? -y : y
}

/** Back to units of the series. */
export function fromScale(y: number, unit: number): number {
  return Math.sinh(y) * unit
}
