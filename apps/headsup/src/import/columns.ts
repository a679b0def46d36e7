import { CsvError } from '../csv.ts'

/** A column by the names a header may give it; the first that is there counts. */
export interface Column {
  readonly names: readonly string[]
  readonly required?: boolean
}

/**
 * Where each column stands in a header, whatever the order; −1 for an optional one that is absent.
 * Case, blanks around a name, and `_` against `-` or a blank make no difference.
 *
 * @param map  the user's own names, by ours; they win
 * @throws {CsvError} when a required column, or one that the user named, is missing
 */
export function locate<Name extends string>(
  header: readonly string[],
  columns: Readonly<Record<Name, Column>>,
  map: Readonly<Record<string, string>> = {},
): Record<Name, number> {
  const found = header.map(plain)
  const unknown = Object.keys(map).filter((name) => !(name in columns))
  if (unknown.length > 0)
    throw new CsvError(
      `--map does not know ${unknown.join(', ')}; it knows ${Object.keys(columns).join(', ')}.`,
    )
  const place = (name: Name) => {
    const given = map[name]
    const names = given === undefined ? columns[name].names : [given]
    for (const one of names) {
      const at = found.indexOf(plain(one))
      if (at >= 0) return at
    }
    if (given === undefined && !columns[name].required) return -1
    throw new CsvError(
      `The file has no column for ${name} (looked for ${names.join(', ')}); its columns are ${header.join(', ')}. Say which one it is with --map ${name}=COLUMN.`,
    )
  }
  const places = (Object.keys(columns) as Name[]).map((name) => [name, place(name)])
  return Object.fromEntries(places) as Record<Name, number>
}

const plain = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[-\s]+/g, '_')
