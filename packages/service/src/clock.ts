/** Tells the time. Rules take the instant itself; only shells hold a clock. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()
