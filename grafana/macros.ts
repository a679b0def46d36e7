/** What Grafana puts into a panel's SQL before it runs. */
interface Range {
  readonly from: Date
  readonly to: Date
  readonly intervalSeconds: number
}

const quote = (at: Date) => `'${at.toISOString()}'`

/**
 * Expands the macros that the panels use, as Grafana's PostgreSQL data source does.
 *
 * @throws {RangeError} for one it does not know
 * @see https://grafana.com/docs/grafana/latest/datasources/postgres/#macros
 */
export function expand(sql: string, { from, to, intervalSeconds }: Range): string {
  return sql
    .replaceAll('$__interval', `${intervalSeconds}s`)
    .replaceAll(/\$(__\w+)\(([^)]*)\)/g, (_, macro: string, rest: string) => {
      const [column = '', interval = ''] = rest.split(',').map((part) => part.trim())
      const seconds = Number.parseFloat(interval)
      switch (macro) {
        case '__timeFilter':
          return `${column} BETWEEN ${quote(from)} AND ${quote(to)}`
        case '__timeGroupAlias':
          return `floor(extract(epoch from ${column})/${seconds})*${seconds} AS "time"`
        default:
          throw new RangeError(`unknown macro $${macro}`)
      }
    })
}
