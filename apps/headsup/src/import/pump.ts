/** A worker of the product: a step tells whether it found work. */
export interface Role {
  step(): Promise<boolean>
}

export interface Pump {
  /** There may be something to do. */
  wake(): void
  /** When it resolves, every role has found nothing more to do. Throws what a step threw. */
  idle(): Promise<void>
}

/** Steps the roles beside something that makes work for them, so that both cores are busy. */
export function createPump(roles: readonly Role[]): Pump {
  let running: Promise<void> | undefined
  let again = false
  let failure: { readonly cause: unknown } | undefined
  async function run() {
    do {
      again = false
      for (const role of roles) while (await role.step()) continue
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
