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

test('what nobody said of the contact centre is usual, and what was said stays', async () => {
  const { db } = at.store
  expect((await readSettings(db)).centre).toMatchObject({ serviceLevel: 0.8, answerSeconds: 20 })
  await at.store
    .sql`insert into settings (key, value) values ('centre', '{"shrinkage": 0.25}'::jsonb)`
  const { centre } = await readSettings(db)
  expect(centre).toMatchObject({ serviceLevel: 0.8, shrinkage: 0.25, opening: null })
  const nine = { from: '09:00', to: '17:30' }
  const opening = [null, nine, nine, nine, nine, nine, null]
  await writeSetting(db, 'centre', { ...centre, opening, holidays: ['2026-12-25'] })
  expect((await readSettings(db)).centre).toMatchObject({ shrinkage: 0.25, opening })
  await expect(
    writeSetting(db, 'centre', { ...centre, opening: [{ from: '17:00', to: '09:00' }] }),
  ).rejects.toThrow(RangeError)
  await expect(writeSetting(db, 'centre', { ...centre, holidays: ['25.12.'] })).rejects.toThrow(
    'setting centre must be a day, like 2026-12-25',
  )
})
