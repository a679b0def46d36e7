import type { Store } from './connect.ts'

/** Whether a customer had been told of something when they were about to call. */
export interface Told {
  readonly customer: string
  readonly policy: string
  /** When what they would call about began. */
  readonly since: Date
  /** When they would call. */
  readonly until: Date
}

/**
 * Which of the questions a delivered notice answers with yes, in their order. This is all that a
 * simulated customer may know of the product.
 */
export async function wereTold(store: Store, questions: readonly Told[]): Promise<boolean[]> {
  if (questions.length === 0) return []
  const rows = await store.sql<{ told: boolean }[]>`
    select exists (
      select from notices n join customers c on c.id = n.customer_id join policies p on p.id = n.policy_id
      where c.code = q.customer and p.code = q.policy and n.state = 'delivered'
        and n.delivered_at >= q.since and n.delivered_at <= q.until
    ) as told
    from jsonb_array_elements(${JSON.stringify(questions)}::text::jsonb) with ordinality as t (question, place),
      jsonb_to_record(question) as q (customer text, policy text, since timestamptz, until timestamptz)
    order by place`
  return rows.map(({ told }) => told)
}

/** Whatever has fired and happened by now is nobody's business: a decider that starts next begins behind it. */
export async function lookAway({ sql }: Store): Promise<void> {
  await sql`
    insert into cursors (consumer, txid, seq)
    (select 'decider', txid, seq from transitions order by txid desc, seq desc limit 1)
    union all
    (select 'decider-events', txid, seq from log order by txid desc, seq desc limit 1)
    on conflict (consumer) do update set txid = excluded.txid, seq = excluded.seq`
}
