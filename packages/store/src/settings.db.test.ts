import { expect, test } from 'vitest'
import { readSettings, writeSetting } from './settings.ts'
import { testDatabase } from './testing/database.ts'

const at = testDatabase()

test('a new installation has every setting and no simulation', async () => {
  const settings = await readSettings(at.store.db)
  expect(settings).toMatchObject({
    brand: 'Headsup',
    currency: 'USD',
    timeZone: 'UTC',
    locale: 'en',
  })
  expect(['native', 'apache', 'timescale']).toContain(settings.flavour)
  expect(settings.demo).toBeUndefined()
})

test('what was written last is read', async () => {
  await writeSetting(at.store.db, 'brand', 'Sample Telecom')
  await writeSetting(at.store.db, 'timeZone', 'UTC')
  await writeSetting(at.store.db, 'timeZone', 'Asia/Hong_Kong')
  const truth = { 'bill-shock': { baseRate: 0.3, treatedRate: 0.1 } }
  await writeSetting(at.store.db, 'demo', { truth, seed: 7 })
  const settings = await readSettings(at.store.db)
  expect(settings.brand).toBe('Sample Telecom')
  expect(settings.timeZone).toBe('Asia/Hong_Kong')
  expect(settings.demo).toEqual({ truth, seed: 7 })
})

test('a value of the wrong kind is refused in words and not written', async () => {
  await writeSetting(at.store.db, 'currency', 'HKD')
  await expect(writeSetting(at.store.db, 'currency', 'dollars')).rejects.toThrow(
    'setting currency must be the three letters of a currency, like HKD',
  )
  await expect(writeSetting(at.store.db, 'timeZone', 'Asia/Nowhere')).rejects.toThrow(RangeError)
  expect((await readSettings(at.store.db)).currency).toBe('HKD')
})
