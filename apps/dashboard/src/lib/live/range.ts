/** What the fleet chart can span; the keys 1 to 5 choose. */
export const ranges = ['1h', '6h', '24h', '7d', '30d'] as const
export type Range = (typeof ranges)[number]

export const rangeOf = (text: string | null): Range =>
  ranges.find((range) => range === text) ?? '24h'
