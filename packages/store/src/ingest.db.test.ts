import { expect, test } from 'vitest'
import { connect } from './connect.ts'
import { createSeriesResolver } from './ingest.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()

test('customers, metrics and series that nobody knew are created with the settings’ defaults', async () => {
  const resolver = createSeriesResolver(at.store)
  expect(resolver.resolve('A-1', 'data_mb')).toBeUndefined()
  await resolver.ensure([
    ['A-1', 'data_mb'],
    ['A-1', 'voice_min'],
    ['A-2', 'data_mb'],
    ['A-1', 'data_mb'],
  ])
  const [customer] = await at.store.sql`select locale, time_zone from customers where code = 'A-1'`
  expect(customer).toEqual({ locale: 'en', time_zone: 'UTC' })
  expect(resolver.kindOf('data_mb')).toBe('increment')
  const ids = [
    resolver.resolve('A-1', 'data_mb'),
    resolver.resolve('A-1', 'voice_min'),
    resolver.resolve('A-2', 'data_mb'),
  ]
  expect(new Set(ids).size).toBe(3)
  expect(resolver.resolve('A-2', 'voice_min')).toBeUndefined()
})

test('callers that race for the same pairs all get the same ids', async () => {
  const pairs = Array.from({ length: 500 }, (_, i) => [`R-${i}`, `m${i % 3}`] as const)
  const reversed = pairs.toReversed()
  const resolvers = Array.from({ length: 4 }, () => createSeriesResolver(at.store))
  await Promise.all(resolvers.map((r, i) => r.ensure(i % 2 ? reversed : pairs)))
  const [first, ...rest] = resolvers.map((r) => pairs.map(([c, m]) => r.resolve(c, m)))
  expect(first?.every((id) => id !== undefined)).toBe(true)
  for (const other of rest) expect(other).toEqual(first)
})

test('a code that looks like SQL or JSON is only a code', async () => {
  const resolver = createSeriesResolver(at.store)
  const odd = `O'Hara"]}, 漢字 {1,2}\\`
  await resolver.ensure([[odd, odd]])
  expect(resolver.resolve(odd, odd)).toBeTypeOf('number')
})

test('a watching resolver forgets a customer that another process deleted', async () => {
  const resolver = createSeriesResolver(at.store)
  const stop = await resolver.watch()
  await resolver.ensure([['gone', 'data_mb']])
  const heard = Promise.withResolvers<void>()
  const { unlisten } = await at.store.sql.listen('customer_deleted', () => heard.resolve())
  const other = connect(at.url, { max: 1 })
  await other.sql`delete from customers where code = 'gone'`
  await other.sql`select pg_notify('customer_deleted', 'gone')`
  await heard.promise
  expect(resolver.resolve('gone', 'data_mb')).toBeUndefined()
  await resolver.ensure([['gone', 'data_mb']])
  expect(resolver.resolve('gone', 'data_mb')).toBeTypeOf('number')
  await unlisten()
  await stop()
  await other.end()
})
