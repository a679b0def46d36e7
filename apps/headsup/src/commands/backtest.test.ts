import { presets } from '@headsup/notice'
import { Command } from 'commander'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import { afterEach, expect, test, vi } from 'vitest'
import { backtestCommand } from './backtest.ts'
import { testFolder } from '../testing/folder.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-01-05T00:00:00Z')

afterEach(() => void vi.restoreAllMocks())

/** Eight homes over 70 days in half-hours; the first one uses twelve times as much for two days from day 60 on. */
function usage(): string {
  const rows = ['customer_id,metric,ts,value']
  for (let i = 0; i < 70 * 48; i++)
    for (let home = 0; home < 8; home++) {
      const hour = (i / 2) % 24
      const usual = (hour > 7 && hour < 22 ? 0.8 : 0.3) * (1 + 0.2 * Math.sin(i * (home + 1)))
      const wild = home === 0 && i >= 60 * 48 + 20 && i < 62 * 48 + 20 ? 12 : 1
      const ts = new Date(start + (i * HOUR) / 2).toISOString()
      rows.push(`home-${home},energy,${ts},${(usual * wild).toFixed(4)}`)
    }
  rows.splice(3, 0, 'home-1,energy,yesterday,1')
  return rows.join('\n')
}

async function backtest(...args: string[]) {
  const folder = await testFolder()
  const file = path.join(folder, 'usage.csv')
  await writeFile(file, usage())
  let said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
  const program = new Command()
  backtestCommand(program)
  await program.parseAsync(['backtest', file, '--out', folder, ...args], { from: 'user' })
  const lines = async (name: string) =>
    (await readFile(path.join(folder, name), 'utf8')).trim().split('\n').filter(Boolean)
  return { said, lines, folder }
}

test('a policy tells the one home whose use ran away, and nobody else', async () => {
  const { said, lines } = await backtest('--policy', 'usage-leak')
  const decisions = (await lines('decisions.ndjson')).map(
    (line) => JSON.parse(line) as { customerId: string; outcome: string; at: string },
  )
  expect(decisions.map(({ customerId }) => customerId)).toContain('home-0')
  const sent = decisions.filter(({ outcome }) => outcome === 'send')
  expect(new Set(sent.map(({ customerId }) => customerId))).toEqual(new Set(['home-0']))
  expect(sent[0]!.at.slice(0, 10)).toBe('2026-03-06')
  expect(said).toContain(`${sent.length} notices by one policy`)
  expect(said).toContain('line 4: a time that is no ISO 8601 instant with its offset')
})

test('policies come from a file as well, also those that are switched off there', async () => {
  const folder = await testFolder()
  const file = path.join(folder, 'policies.yaml')
  const leak = presets.find(({ code }) => code === 'usage-leak')!
  await writeFile(file, stringify({ policies: [{ ...leak, code: 'mine', enabled: false }] }))
  const { said } = await backtest('--policy', file)
  expect(said).toMatch(/^ {2}mine +[1-9]/m)
})

test('a policy that nobody knows is refused, with those there are', async () => {
  await expect(backtest('--policy', 'bill-shok')).rejects.toThrow(
    'presets are bill-shock, area-outage, usage-leak, order-delayed',
  )
})
