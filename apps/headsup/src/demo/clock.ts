/** The time of a simulation: it stands where it is put, or runs some times as fast as ours. */
export interface DemoClock {
  (): Date
  /** Clock seconds a second; 0 while it stands. */
  speed(): number
  stand(at: Date): void
  run(from: Date, speed: number): void
}

/** @param milliseconds  a clock that only ever goes forward, unlike the wall's */
export function createDemoClock(start: Date, milliseconds = () => performance.now()): DemoClock {
  let from = +start
  let since = milliseconds()
  let factor = 0
  const set = (at: Date, speed: number) => {
    from = +at
    since = milliseconds()
    factor = speed
  }
  const read = () => new Date(from + Math.floor((milliseconds() - since) * factor))
  return Object.assign(read, {
    speed: () => factor,
    stand: (at: Date) => set(at, 0),
    run: set,
  })
}
