import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { migrate } from '../migrate.ts'
import { testDatabase } from '../testing/database.ts'
import * as schema from './index.ts'

const at = testDatabase()

const tables = Object.values<unknown>(schema).filter((value) => value instanceof PgTable)

interface Column {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly generated: boolean
}

const byName = (a: Column, b: Column) =>
  `${a.table}.${a.name}`.localeCompare(`${b.table}.${b.name}`)

test('the typed schema and what the migrations make are the same, column by column', async () => {
  const typed = tables.flatMap((table) => {
    const { name, columns, primaryKeys } = getTableConfig(table)
    const keyed = new Set(primaryKeys.flatMap((key) => key.columns.map((column) => column.name)))
    return columns.map((column): Column => {
      return {
        table: name,
        name: column.name,
        type: column.getSQLType(),
        required: column.notNull || column.primary || keyed.has(column.name),
        generated: column.generatedIdentity !== undefined,
      }
    })
  })
  const made = await at.store.sql<Column[]>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull as required, a.attidentity <> '' as generated
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped and c.relname <> 'migrations'`
  expect([...typed].sort(byName)).toEqual([...made].sort(byName))
})

test('every foreign key of the database is in the typed schema, and the other way round', async () => {
  const typed = tables.flatMap((table) => {
    const { name, foreignKeys } = getTableConfig(table)
    return foreignKeys.map((key) => {
      const { columns, foreignTable } = key.reference()
      return `${name}.${columns.map((column) => column.name).join(',')} → ${getTableConfig(foreignTable).name} ${key.onDelete ?? 'no action'}`
    })
  })
  const made = await at.store.sql<{ key: string }[]>`
    select k.conrelid::regclass || '.' || (select string_agg(attname, ',') from pg_attribute where attrelid = k.conrelid and attnum = any(k.conkey))
      || ' → ' || k.confrelid::regclass || ' ' || case k.confdeltype when 'c' then 'cascade' else 'no action' end as key
    from pg_constraint k join pg_class c on c.oid = k.conrelid where k.contype = 'f' and not c.relispartition`
  const bare = (key: string) => key.replaceAll('"', '')
  expect(typed.map(bare).sort()).toEqual(made.map(({ key }) => bare(key)).sort())
})

test('migrations that are taken back leave nothing, and go up again', async () => {
  const down = await migrate(at.url, { direction: 'down', count: Infinity })
  const left = await at.store.sql`
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') and relname <> 'migrations'`
  expect(left).toEqual([])
  expect(await migrate(at.url)).toEqual([...down].reverse())
})
