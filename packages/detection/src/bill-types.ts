/** The words of bill projection: what is known of a customer, what is foreseen, what is told. */

export interface BillAccount {
  readonly customerId: number
  /** IANA name; cycles and days are the customer's own. */
  readonly timeZone: string
  /** Day of the month the billing cycle begins, 1–28. */
  readonly cycleDay: number
  /** The customer's own limit for a bill, or null. */
  readonly billLimit: number | null
  /** Standing charge a day. Applied to kept history too, so that bills stay comparable. Default 0. */
  readonly pricePerDay?: number
}

export interface BillingConfig {
  /** A shock is at least this many times the usual bill … */
  readonly ratio?: number
  /** … and at least this much money above it. */
  readonly excess?: number
  /** Probability of a shock at which the customer is told. */
  readonly sureEnough?: number
  /** Probability below which a customer who was told is told that it turned out untrue. */
  readonly untrueBelow?: number
  /** Days of a cycle that must have closed before a projection may raise an alert. */
  readonly minimumDays?: number
  /** Whole bills needed before "usual" means anything. */
  readonly minimumBills?: number
}

/** The final bill as foreseen at the end of one local day. */
export interface Projection {
  readonly customerId: number
  /** The local date the cycle begins, YYYY-MM-DD. */
  readonly cycle: string
  /** The local midnight that ended the day, ms. */
  readonly at: number
  readonly spent: number
  readonly projected: number
  /** 80 % interval of the final bill. */
  readonly lower: number
  readonly upper: number
  /** Of a final bill at least `ratio` × usual and `excess` above it, or at least the customer's own limit. */
  readonly probability: number
  /** Median of up to 6 whole bills before; null with fewer than `minimumBills`. */
  readonly usual: number | null
  readonly daysLeft: number
}

/** Everything a sentence about the alert could need; words are made elsewhere. */
export interface BillExplanation {
  /** Why it was resolved; null while firing. */
  readonly reason: 'untrue' | 'cycleEnd' | null
  /** What the bill is measured against: whichever is lower. */
  readonly against: 'usual' | 'limit'
  readonly threshold: number
  readonly limit: number | null
  /** Bills behind `usual`. */
  readonly bills: number
  /** Spend a day lately and in the usual bill, standing charge included. */
  readonly perDay: number
  readonly usualPerDay: number | null
  /** The bill of the same cycle a year before, when known whole. */
  readonly lastYear: number | null
  /** The local date the next cycle begins. */
  readonly cycleEnd: string
  readonly daysLeft: number
}

export interface BillChange {
  /** `bill:<customer>:<cycle>`; with `:2` behind it when told untrue and then exceeded after all. */
  readonly key: string
  readonly kind: 'bill'
  readonly state: 'firing' | 'resolved'
  readonly customerId: number
  readonly cycle: string
  readonly at: number
  readonly startedAt: number
  /** −log10 P(a bill at least as far above usual), from how much this customer's bills vary. */
  readonly surprise: number
  /** The usual bill, or the limit where no usual one is known. */
  readonly expected: number
  readonly lower: number
  readonly upper: number
  /** Spent so far. */
  readonly observed: number
  readonly projected: number
  readonly probability: number
  readonly usual: number | null
  readonly explanation: BillExplanation
}
