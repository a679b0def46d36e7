import type { Store } from './connect.ts'
import type { Names } from './schema/index.ts'

/**
 * How long ago the newest batch arrived, ms, or null before the first. Arrival is wall-clock time on both
 * sides, so that a simulated clock does not disturb it.
 */
export async function sinceLastBatch(store: Store): Promise<number | null> {
  const [row] = await store.sql<[{ ageMs: number }?]>`
    select (extract(epoch from clock_timestamp() - appended_at) * 1000)::float8 as "ageMs"
    from log order by txid desc, seq desc limit 1`
  return row ? Math.max(0, row.ageMs) : null
}

export interface FoundCustomer {
  readonly code: string
  readonly name: string | null
}

/** Up to eight customers whose code or name begins with, or else contains, the text; exact codes first. */
export function findCustomers(store: Store, text: string): Promise<FoundCustomer[]> {
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return store.sql<FoundCustomer[]>`
    select code, name from customers
    where code ilike ${pattern} or name ilike ${pattern}
    order by lower(code) = lower(${text}) desc, code ilike ${pattern.slice(1)} desc,
      name ilike ${pattern.slice(1)} desc nulls last, code
    limit 8`
}

export interface FoundArea {
  readonly code: string
  readonly names: Names
}

/** Up to five areas whose code or name in any language contains the text. */
export function findAreas(store: Store, text: string): Promise<FoundArea[]> {
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return store.sql<FoundArea[]>`
    select code, names from areas
    where code ilike ${pattern}
      or exists (select 1 from jsonb_each_text(names) as name where name.value ilike ${pattern})
    order by code limit 5`
}
