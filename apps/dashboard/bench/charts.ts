// node apps/dashboard/bench/charts.ts [CHARTS [POINTS]]
// How smooth a page of charts stays when each is given new data ten times a second, beside the same page left alone.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import path from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { createServer } from 'vite'

const [charts = '20', points = '2000'] = process.argv.slice(2)
const here = import.meta.dirname
const server = await createServer({
  configFile: false,
  root: path.join(here, 'page'),
  logLevel: 'error',
  plugins: [svelte()],
  resolve: {
    alias: {
      '$app/state': path.join(here, 'page/state.ts'),
      '#lib': path.join(here, '../src/lib'),
    },
  },
  server: { port: 0, host: '127.0.0.1', fs: { allow: [path.join(here, '../../..')] } },
})
await server.listen()
const address = server.resolvedUrls?.local[0] ?? ''
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
})

const SECONDS = 8

/** What the browser did for some seconds, by its own clock. */
async function watch(page: Page, hz: number) {
  await page.goto(`${address}?charts=${charts}&points=${points}&hz=${hz}`)
  await page.waitForFunction((n) => document.querySelectorAll('canvas').length >= n, Number(charts))
  await page.waitForTimeout(1_500)
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable')
  const busy = async () => {
    const { metrics } = await client.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN
  }
  const before = await busy()
  const seen = await page.evaluate(async (seconds) => {
    const tasks: number[] = []
    const observer = new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    )
    observer.observe({ type: 'longtask' })
    const frames: number[] = []
    await new Promise<void>((resolve) => {
      const frame = (at: number) => {
        frames.push(at)
        if (at - frames[0]! < seconds * 1000) requestAnimationFrame(frame)
        else resolve()
      }
      requestAnimationFrame(frame)
    })
    observer.disconnect()
    const gaps = frames.slice(1).map((at, i) => at - frames[i]!)
    gaps.sort((a, b) => a - b)
    return {
      frames: frames.length / seconds,
      worst: gaps[Math.floor(gaps.length * 0.99)] ?? NaN,
      tasks: tasks.length,
      longest: Math.max(0, ...tasks),
    }
  }, SECONDS)
  return { ...seen, busy: (await busy()) - before }
}

const page = await browser.newPage({ viewport: { width: 1440, height: 1100 } })
page.on('pageerror', (error) => console.error(error.message))
for (const [name, hz] of [
  ['left alone', 0],
  ['10 Hz', 10],
] as const) {
  const { frames, worst, tasks, longest, busy } = await watch(page, hz)
  console.log(
    `${charts} charts of ${points} points, ${name.padEnd(10)}  ${frames.toFixed(1)} frames/s, 99th gap ${worst.toFixed(0)} ms, ` +
      `${tasks} long tasks${tasks ? `, longest ${longest.toFixed(0)} ms` : ''}, page busy ${((100 * busy) / SECONDS).toFixed(0)} %`,
  )
}
await browser.close()
await server.close()
