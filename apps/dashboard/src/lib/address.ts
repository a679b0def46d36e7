/** The query of an address with some parameters changed; an empty one is taken out. */
export const queryWith = (
  asked: Iterable<readonly [string, string]>,
  change: Readonly<Record<string, string>>,
): string => {
  const all = { ...Object.fromEntries(asked), ...change }
  return `?${new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''))}`
}
