import { expect, test } from 'vitest'
import { changeTariff, listTariff } from './tariff.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()

test('a metric is priced and named, and what was left out stays', async () => {
  const { db, sql } = at.store
  await sql`insert into metrics (code, unit) values ('data_mb', 'MB'), ('charges', 'HKD')`
  expect(await changeTariff(db, 'data_mb', { pricePerUnit: 0.05 })).toEqual({
    code: 'data_mb',
    kind: 'increment',
    unit: 'MB',
    names: {},
    pricePerUnit: 0.05,
    pricePerDay: 0,
  })
  await changeTariff(db, 'data_mb', { names: { en: 'data' }, pricePerDay: 2 })
  expect(await changeTariff(db, 'data_mb', {})).toMatchObject({
    names: { en: 'data' },
    pricePerUnit: 0.05,
    pricePerDay: 2,
  })
  expect(await changeTariff(db, 'data_mb', { pricePerUnit: null })).toMatchObject({
    pricePerUnit: null,
  })
  expect((await listTariff(db)).map(({ code }) => code)).toEqual(['data_mb', 'charges'])
  expect(await changeTariff(db, 'steam', { unit: 't' })).toBeUndefined()
})
