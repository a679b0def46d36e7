import { expect, test } from 'vitest'
import { createPump } from './pump.ts'

test('what comes while the roles work is worked on before they are idle', async () => {
  let waiting = 2
  let done = 0
  const step = () => {
    if (waiting === 0) return Promise.resolve(false)
    waiting--
    done++
    if (done === 2) {
      waiting++
      pump.wake()
    }
    return Promise.resolve(true)
  }
  const pump = createPump([{ step }, { step: () => Promise.resolve(false) }])
  pump.wake()
  await pump.idle()
  expect(done).toBe(3)
})

test('a role that fails is told of when somebody waits for it', async () => {
  const pump = createPump([{ step: () => Promise.reject(new Error('no disk')) }])
  pump.wake()
  await expect(pump.idle()).rejects.toThrow('no disk')
})
