type Cell = string | number | boolean | Date | null | undefined

/** A table as people open it elsewhere: RFC 4180, with the byte order mark by which spreadsheets know UTF-8. */
export const csv = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `\u{feff}${[header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`

/** What makes a browser keep an answer as a file. @param name  without its ending */
export const csvHeaders = (name: string) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${name}.csv"`,
})

function cell(value: Cell): string {
  if (value === undefined || value === null) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  // Six digits that count: small shares keep theirs, and nobody reads more.
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
  // A leading = + - @ would be a formula to a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
