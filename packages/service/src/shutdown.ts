/**
 * Aborts at the first Ctrl-C or SIGTERM, so that work ends between two steps. A second one ends
 * the process at once: everything on the way survives that as well.
 */
export function shutdownSignal(): AbortSignal {
  const stop = new AbortController()
  const heard = () => {
    if (stop.signal.aborted) process.exit(130)
    stop.abort()
  }
  process.on('SIGINT', heard)
  process.on('SIGTERM', heard)
  return stop.signal
}
