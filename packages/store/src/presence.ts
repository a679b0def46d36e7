import type { Store } from './connect.ts'

/**
 * Whether another process of ours is connected to the database. To be asked first of all, while
 * this store holds the one connection that asks.
 */
export async function othersConnected(store: Store): Promise<boolean> {
  const [row] = await store.sql<[{ others: boolean }]>`
    select exists (select from pg_stat_activity where datname = current_database()
      and application_name = 'headsup' and pid <> pg_backend_pid()) as others`
  return row.others
}
