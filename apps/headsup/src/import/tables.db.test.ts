import { testDatabase } from '@headsup/store/testing/database'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openCsv } from '../csv.ts'
import { importContacts } from './contacts.ts'
import { importCustomers } from './customers.ts'
import { importOutcomes } from './outcomes.ts'
import { testFolder } from '../testing/folder.ts'

const at = testDatabase()

async function file(...lines: string[]) {
  const name = path.join(await testFolder(), 'table.csv')
  await writeFile(name, lines.join('\n'))
  return openCsv(name)
}

const customers = async (...lines: string[]) =>
  importCustomers({ source: await file(...lines), store: at.store })
const contacts = async (...lines: string[]) =>
  importContacts({
    source: await file(...lines),
    store: at.store,
    now: new Date('2026-11-21T12:00:00Z'),
  })
const outcomes = async (...lines: string[]) =>
  importOutcomes({
    source: await file(...lines),
    store: at.store,
    now: new Date('2026-11-21T12:00:00Z'),
  })

test('customers come with area, language, zone, cycle and the ways to reach them', async () => {
  const report = await customers(
    'Code,Name,Area,Language,Time zone,Cycle day,Segment,Bill limit,E-mail,E-mail consent,Webhook',
    'k1,"Chan, Ltd",sha-tin,zh-HK,Asia/Hong_Kong,15,gold,500,k1@example.com,yes,https://example.com/hook',
    'k2,,,,,,,,,,',
  )
  expect(report).toMatchObject({ rows: 2, stored: 2, duplicates: 0 })
  expect(
    await at.store.sql`
      select c.code, c.name, a.code as area, locale, time_zone as zone, cycle_day as day, segment, bill_limit as limit,
        (select jsonb_agg(jsonb_build_array(kind, address, consent) order by kind) from channels where customer_id = c.id) as ways
      from customers c left join areas a on a.id = c.area_id order by c.code`,
  ).toEqual([
    {
      code: 'k1',
      name: 'Chan, Ltd',
      area: 'sha-tin',
      locale: 'zh-Hant',
      zone: 'Asia/Hong_Kong',
      day: 15,
      segment: 'gold',
      limit: 500,
      ways: [
        ['email', 'k1@example.com', true],
        ['webhook', 'https://example.com/hook', false],
      ],
    },
    {
      code: 'k2',
      name: null,
      area: null,
      locale: 'en',
      zone: 'UTC',
      day: 1,
      segment: null,
      limit: null,
      ways: null,
    },
  ])
})

test('importing customers again changes what the file says and keeps the rest', async () => {
  const report = await customers('code,locale,segment', 'k1,en,silver', 'k1,en,', 'k3,,')
  expect(report).toMatchObject({ rows: 3, stored: 1, duplicates: 2 })
  const [row] = await at.store.sql`
    select name, locale, segment, cycle_day as day from customers where code = 'k1'`
  expect(row).toEqual({ name: 'Chan, Ltd', locale: 'en', segment: 'silver', day: 15 })
})

test('a customer nobody could store is refused with the reason', async () => {
  const { rejected, stored } = await customers(
    'code,locale,time_zone,cycle_day,bill_limit,email,email_consent,webhook',
    ',,,,,,,',
    'b,klingon,,,,,,',
    'b,,Mars/Olympus,,,,,',
    'b,,,31,,,,',
    'b,,,,-5,,,',
    'b,,,,,nobody,,',
    'b,,,,,b@example.com,maybe,',
    'b,,,,,,,ftp://example.com',
  )
  expect(stored).toBe(0)
  expect(rejected.first.map(({ reason }) => reason)).toEqual([
    'no code',
    'locale is none of en, zh-Hant, zh-Hans',
    'time zone is unknown',
    'cycle day is not 1 to 28',
    'bill limit is not a positive number',
    'e-mail address is not one',
    'consent is neither yes nor no',
    'webhook is no http address',
  ])
})

test('contacts are stored once, whoever called', async () => {
  const lines = [
    'id,customer,time,channel,driver,text,handling_seconds',
    '1,k1,2026-11-20T09:00+08:00,phone,billing,"Why, so much?",300',
    '2,new,2026-11-20T09:05+08:00,,,,',
    '3,k1,2026-11-22T09:00Z,phone,,,',
    '4,k1,2026-11-20T09:00Z,phone,,,soon',
    '5,,2026-11-20T09:00Z,phone,,,',
    '6,k1,yesterday,phone,,,',
  ]
  const report = await contacts(...lines)
  expect(report).toMatchObject({ rows: 6, stored: 2, duplicates: 0 })
  expect(report.rejected.first.map(({ line, reason }) => [line, reason])).toEqual([
    [4, 'time lies in the future'],
    [5, 'handling seconds are not a number from 0'],
    [6, 'no customer'],
    [7, 'time is not ISO 8601 with an offset'],
  ])
  expect(await contacts(...lines)).toMatchObject({ stored: 0, duplicates: 2 })
  expect(
    await at.store.sql`
      select c.code, channel, driver, text, handling_seconds as seconds from contacts t
        join customers c on c.id = t.customer_id order by t.identity`,
  ).toEqual([
    { code: 'k1', channel: 'phone', driver: 'billing', text: 'Why, so much?', seconds: 300 },
    { code: 'new', channel: 'phone', driver: null, text: null, seconds: null },
  ])
})

test('outcomes are stored once, and what makes no sense is named', async () => {
  const lines = [
    'id,customer,time,kind,value',
    '1,k1,2026-11-20T09:00+08:00,csat,4',
    '2,new,2026-11-20T09:05+08:00,complaint,',
    '3,k1,2026-11-20T09:00Z,csat,',
    '4,k1,2026-11-20T09:00Z,Churned!,',
    '5,k1,2026-11-20T09:00Z,opt_out,',
    '6,k1,2026-11-20T09:00Z,nps,many',
  ]
  const report = await outcomes(...lines)
  expect(report).toMatchObject({ rows: 6, stored: 2, duplicates: 0 })
  expect(report.rejected.first.map(({ line, reason }) => [line, reason])).toEqual([
    [4, 'csat is not from 1 to 5'],
    [5, 'kind is not small letters, digits and underscores'],
    [6, 'opt_out is counted when customers stop notices'],
    [7, 'value is not a number'],
  ])
  expect(await outcomes(...lines)).toMatchObject({ stored: 0, duplicates: 2 })
  expect(
    await at.store
      .sql`select c.code, kind, value from outcomes o join customers c on c.id = o.customer_id order by o.identity`,
  ).toEqual([
    { code: 'k1', kind: 'csat', value: 4 },
    { code: 'new', kind: 'complaint', value: null },
  ])
})
