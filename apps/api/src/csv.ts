type Cell = string | number | null | undefined

/** RFC 4180, with the byte order mark by which spreadsheets know UTF-8. Figures keep two decimals. */
export const csv = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `\u{feff}${[header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`

/** What makes a browser keep an answer as a file. @param name  without its ending */
export const csvHeaders = (name: string) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${name}.csv"`,
})

function cell(value: Cell): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number') return String(Math.round(value * 100) / 100)
  // A leading = + - @ would be a formula to a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
