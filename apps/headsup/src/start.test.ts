import { expect, test } from 'vitest'
import { listen } from './http.ts'
import { start } from './start.ts'
import { readEnv } from '@headsup/service'
import { StartEnv } from './env.ts'

test('a start without its database ends, and leaves its port to others', async () => {
  const held = await listen(0, '127.0.0.1')
  const { port } = held
  await held.close()
  const env = readEnv(StartEnv, {
    PORT: String(port),
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  })
  const never = new AbortController().signal
  await expect(start({ env, roles: ['web'], say: () => {}, signal: never })).rejects.toThrow(
    'The database 127.0.0.1:1/none cannot be used: connect ECONNREFUSED 127.0.0.1:1.',
  )
  const again = await listen(port, '127.0.0.1')
  expect(again.port).toBe(port)
  await again.close()
})
