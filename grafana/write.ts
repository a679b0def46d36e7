import { writeFile } from 'node:fs/promises'
import { fleet } from './fleet.ts'

/** Writes the dashboards that Grafana is provisioned with: `node grafana/write.ts`. */
await writeFile(
  new URL('./dashboards/fleet.json', import.meta.url),
  `${JSON.stringify(fleet, null, 2)}\n`,
)
