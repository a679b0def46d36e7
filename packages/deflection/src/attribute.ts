/** A contact as far as attribution cares. */
export interface Contact<Customer = string> {
  readonly customerId: Customer
  readonly at: Date
  /** The coded reason of the contact; `undefined` or null while nobody coded it. */
  readonly driver?: string | null | undefined
}

/** One row of either arm: the clock starts when the arm was drawn, also for the holdout. */
export interface Exposure<Id = string, Customer = string> {
  readonly id: Id
  readonly customerId: Customer
  readonly assignedAt: Date
  /** Exclusive. */
  readonly windowEndsAt: Date
  /** The drivers this policy means to avoid. */
  readonly drivers: readonly string[]
}

/** One exposure that a contact answers. */
export interface Answer<Id = string> {
  readonly exposureId: Id
  /** The contact was about what the notice was about. Secondary: the primary measure is all contacts. */
  readonly ownDriver: boolean
  /** The latest exposure answered. Exactly one answer of a contact is primary, so that a list adds up. */
  readonly primary: boolean
}

/**
 * The exposures a contact answers, latest first: every one of the same customer with
 * assignedAt ≤ at < windowEndsAt. A contact counts for each of them: every policy is compared with its own
 * holdout, and a contact held back from one of them would be missing in one arm only. Adding policies up is
 * what the global holdout is for, not `primary`, which only says under which notice to file the contact.
 *
 * Exposures of equal time are ordered by the one whose driver it is, then by id, so that a repetition
 * attributes alike.
 */
export function attribute<Id extends string | number | bigint, Customer>(
  contact: Contact<Customer>,
  exposures: readonly Exposure<Id, Customer>[],
): Answer<Id>[] {
  const at = contact.at.getTime()
  return exposures
    .filter(
      ({ customerId, assignedAt, windowEndsAt }) =>
        customerId === contact.customerId &&
        assignedAt.getTime() <= at &&
        at < windowEndsAt.getTime(),
    )
    .map(({ id, assignedAt, drivers }) => ({
      exposureId: id,
      ownDriver: contact.driver != null && drivers.includes(contact.driver),
      assignedAt: assignedAt.getTime(),
    }))
    .sort(
      (a, b) =>
        b.assignedAt - a.assignedAt ||
        Number(b.ownDriver) - Number(a.ownDriver) ||
        (a.exposureId < b.exposureId ? 1 : -1),
    )
    .map(({ exposureId, ownDriver }, rank) => ({ exposureId, ownDriver, primary: rank === 0 }))
}
