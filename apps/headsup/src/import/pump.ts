/** A worker of the product: a step tells whether it found work. */
export interface Role {
  step(): Promise<boolean>
}

/** Steps until there is nothing more to do. */
export async function drain(role: Role): Promise<void> {
  while (await role.step()) continue
}

export interface Pump {
  /** There may be something to do. */
  wake(): void
  /** When it resolves, every role has found nothing more to do. Throws what a step threw. */
  idle(): Promise<void>
}

/** Steps the roles side by side with what makes work for them, so that every core is busy. */
export function createPump(roles: readonly Role[]): Pump {
  let running: Promise<unknown> | undefined
  let again = false
  let failure: { readonly cause: unknown } | undefined
  async function run() {
    do {
      again = false
      await Promise.all(roles.map(drain))
    } while (again)
  }
  function wake() {
    again = true
    running ??= run()
      .catch((cause: unknown) => void (failure ??= { cause }))
      .finally(() => (running = undefined))
  }
  return {
    wake,
    async idle() {
      wake()
      while (running) await running
      if (failure) throw failure.cause
    },
  }
}
