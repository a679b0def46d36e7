import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What PostgreSQL's processes have used since it started, those alive; ticks are 10 ms (Linux). */
export function databaseCpuMs(dataDir: string): number {
  const postmaster = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]
  let ticks = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      if (fields[1] === postmaster) ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      continue // it ended while we looked
    }
  }
  return ticks * 10
}
