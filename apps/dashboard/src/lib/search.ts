/** A query string with some values changed; null takes one out. */
export function withSearch(
  search: string,
  change: Readonly<Record<string, string | null>>,
): string {
  const params = new URLSearchParams(search)
  for (const [name, value] of Object.entries(change)) {
    if (value === null) params.delete(name)
    else params.set(name, value)
  }
  return `?${params}`
}
