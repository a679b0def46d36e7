import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import { complaintsOf, languages, overflow, read, barriers } from './testing/browser.ts'
import { sample } from './testing/sample.ts'

const here = sample()
const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const get = (path: string) => here.admin.request.get(path, { timeout: 60_000 })

test('a month is printed as a PDF of A4 pages, in the language that was asked for', async () => {
  const files = await Promise.all(
    languages.map((lang) => get(`/api/reports/2026-11.pdf?lang=${lang}`)),
  )
  for (const [i, file] of files.entries()) {
    expect(file.status()).toBe(200)
    expect(file.headers()['content-type']).toBe('application/pdf')
    expect(file.headers()['content-disposition']).toContain(
      `headsup-2026-11-${languages[i] ?? ''}.pdf`,
    )
    const text = (await file.body()).toString('latin1')
    expect(text.slice(0, 5)).toBe('%PDF-')
    // A4 in points.
    expect(text).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/)
    expect(text).toContain(`/Lang (${languages[i] ?? ''})`)
  }
})

test('a month that has not begun, one that is none, and a stranger get no report', async () => {
  const ahead = await get('/api/reports/2027-01.pdf')
  expect([ahead.status(), await ahead.json()]).toMatchObject([
    404,
    { detail: '2027-01 has not begun yet.' },
  ])
  const none = await get('/api/reports/2026-13.pdf')
  expect(await none.json()).toMatchObject({
    errors: [{ field: 'file', message: 'must be a month and .pdf, like 2026-10.pdf' }],
  })
  const stranger = await fetch(`${here.product.url}/api/reports/2026-11.pdf`)
  expect(stranger.status).toBe(401)
})

test('the page that is printed can be read on a screen and on a phone as well', async () => {
  await read(here.admin, here.product.url, 'en')
  const page = await here.admin.newPage()
  const complaints = complaintsOf(page)
  await page.goto('/report/2026-11')
  await page.locator('[data-drawn="true"]').waitFor()
  expect(await page.locator('h1').count()).toBe(1)
  expect(await barriers(page)).toEqual([])
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 })
    await expect.poll(() => overflow(page), { message: `beside ${width} px` }).toBe(0)
  }
  expect(complaints).toEqual([])
  await page.close()
})

test('an address in the settings gets the newest whole month by e-mail, with its first sentence', async () => {
  const changed = await here.admin.request.patch('/api/settings', {
    headers: { origin: here.product.url },
    data: { reports: { to: ['finance@example.com'], locale: 'en' } },
  })
  expect(changed.status()).toBe(200)
  const mail = await vi.waitFor(
    async () => {
      const { mails } = (await (await get('/api/mail')).json()) as {
        mails: { id: number; to: string; subject: string }[]
      }
      const found = mails.find(({ to }) => to === 'finance@example.com')
      if (!found) throw new Error('the report has not arrived')
      return found
    },
    { timeout: 50_000, interval: 1_000 },
  )
  expect(mail.subject).toBe('Sample Telecom: what notices did in October 2026')
  const { text } = (await (await get(`/api/mail/${mail.id}`)).json()) as { text: string }
  expect(text).toContain('No notice has been measured yet.')
  expect(text).toContain('/deflection?month=2026-10')
})

const run = (env: object, ...args: string[]) =>
  promisify(execFile)(process.execPath, [main, 'report', '--url', here.at.url, ...args], {
    env: { ...process.env, ...env },
  })

test('the command writes the same report beside a running server, and says its first sentence', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'headsup-report-'))
  const out = path.join(folder, 'report.pdf')
  const { stdout } = await run({}, '--month', '2026-11', '--lang', 'en', '--out', out)
  const page = await here.admin.newPage()
  await page.goto('/deflection?month=2026-11')
  const headline = (await page.locator('h1').innerText()).replaceAll(/\s+/g, ' ').trim()
  await page.close()
  expect(stdout).toBe(`${headline}\n${out}\n`)
  expect(readFileSync(out).subarray(0, 5).toString()).toBe('%PDF-')
  rmSync(folder, { recursive: true })
})

test('without a browser the command says how to get one', async () => {
  await expect(
    run({ CHROMIUM: '/nowhere' }, '--month', '2026-11', '--out', '/tmp/none.pdf'),
  ).rejects.toThrow('CHROMIUM names /nowhere, and there is no such file. On Debian or Ubuntu:')
})
