/**
 * From an event being accepted to its alert being on the live stream, while 5,000 events a second
 * come in: `node apps/headsup/bench/latency.ts [seconds]`. Beside it the floor of the same run: how
 * long a change takes from the database to the stream.
 */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { startService } from './service.ts'

const RATE = 5_000
const BATCH = 500
const SERIES = 5_000
const HOUR_MS = 3_600_000
const LEARN_DAYS = 16
const seconds = Number(process.argv[2] ?? 30)

const service = await startService(3417)
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${service.url}${path}`, {
    ...init,
    headers: { cookie: service.cookie, ...(init.headers as Record<string, string>) },
  })

/** Ordinary use at one hour, the same for each run. */
function usual(series: number, hour: number): number {
  const noise = Math.sin(series * 12.9898 + hour * 78.233) * 43758.5453
  return (20 + 15 * Math.sin((hour / 24) * 2 * Math.PI)) * (0.7 + 0.6 * (noise - Math.floor(noise)))
}

async function send(hour: number, from: number, to: number, shocked = -1): Promise<void> {
  const events = []
  for (let series = from; series < to; series++)
    events.push({
      customer: `c${series}`,
      metric: 'data_mb',
      time: new Date(hour * HOUR_MS).toISOString(),
      value: usual(series, hour) * (series === shocked ? 200 : 1),
    })
  const answer = await fetch(`${service.url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  })
  if (answer.status === 429) {
    await sleep(1000 * Number(answer.headers.get('retry-after') ?? 1))
    return send(hour, from, to, shocked)
  }
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
}

try {
  const now = Math.floor(Date.now() / HOUR_MS)
  const start = now - seconds - LEARN_DAYS * 24
  const learning = performance.now()
  for (let hour = start; hour < now - seconds; hour++)
    await Promise.all(
      [0, 1, 2].map((third) =>
        send(hour, Math.floor((SERIES / 3) * third), Math.floor((SERIES / 3) * (third + 1))),
      ),
    )
  let behind = Infinity
  while (behind > 0) {
    await sleep(500)
    const ready = (await (await fetch(`${service.url}/readyz`)).json()) as {
      detector: { batchesBehind: number }
    }
    behind = ready.detector.batchesBehind
  }
  const learned = ((performance.now() - learning) / 1000).toFixed(0)
  console.log(
    `${SERIES * LEARN_DAYS * 24} events to learn from, detected ${learned} s after the first`,
  )

  /** When a shocked customer's event was accepted, and when its alert was heard of. */
  const accepted = new Map<string, number>()
  const heard = new Map<string, number>()
  const whose = async (id: number, at: number) => {
    const answer = await ask(`/api/alerts/${id}`)
    if (!answer.ok) return
    const text = await answer.text()
    const customer = /"customer":"(c\d+)"|"code":"(c\d+)"/.exec(text)
    const code = customer?.[1] ?? customer?.[2]
    if (code && !heard.has(code)) heard.set(code, at)
  }
  const stop = new AbortController()
  const stream = await ask('/api/live', { signal: stop.signal })
  if (!stream.body) throw new Error('no live stream')
  const listening = (async () => {
    let topic = ''
    const lines = createInterface(Readable.fromWeb(stream.body as never))
    for await (const line of lines) {
      if (line.startsWith('event: ')) topic = line.slice(7)
      if (topic !== 'alert' || !line.startsWith('data: ')) continue
      const at = performance.now()
      const { ids } = JSON.parse(line.slice(6)) as { ids: number[] }
      for (const id of ids) void whose(id, at)
    }
  })().catch(() => {}) // ended by us
  const began = performance.now()
  let sent = 0
  for (let second = 0; second < seconds; second++)
    for (let from = 0; from < SERIES; from += BATCH) {
      const due = began + (sent / RATE) * 1000
      await sleep(Math.max(0, due - performance.now()))
      // One customer a batch uses two hundred times as much as usual.
      const shocked = from + ((second * 37) % BATCH)
      await send(now - seconds + second, from, from + BATCH, shocked)
      if (!accepted.has(`c${shocked}`)) accepted.set(`c${shocked}`, performance.now())
      sent += BATCH
    }
  const rate = Math.round(sent / ((performance.now() - began) / 1000))
  await sleep(3_000)
  stop.abort()
  await listening
  const waits = [...accepted]
    .flatMap(([code, at]) => (heard.has(code) ? [(heard.get(code) ?? 0) - at] : []))
    .sort((a, b) => a - b)
  const at = (p: number) => Math.round(waits[Math.ceil(p * waits.length) - 1] ?? NaN)
  console.log(`${rate} events/s sent; ${accepted.size} shocks, ${waits.length} heard of`)
  console.log(
    `accepted → on the live stream: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (target < 1000 ms)`,
  )
} finally {
  await service.stop()
}
