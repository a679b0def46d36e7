/** The product's time, ms since 1970: what the server said last, carried on by this machine's clock. */
export function createClock(said: () => string): { readonly now: number } {
  let elapsed = $state(0)
  const base = $derived(Date.parse(said()))
  $effect(() => {
    void base
    const start = performance.now()
    elapsed = 0
    const timer = setInterval(() => (elapsed = performance.now() - start), 1000)
    return () => clearInterval(timer)
  })
  return {
    get now() {
      return base + elapsed
    },
  }
}
