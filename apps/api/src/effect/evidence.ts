import { addArms, comparable, type Arm, type Draw } from '@headsup/deflection'
import type { ArmDay } from '@headsup/store/deflection'

/** Both arms of one share of held-out customers, with what they said about the policy's own drivers. */
export interface SharedDraw extends Draw {
  /** `null` where the version that drew is not kept. */
  readonly share: number | null
  readonly own: Draw
}

/** Rows of one policy by the share they were drawn with. Shares are never mixed. */
export function drawsOf(rows: readonly ArmDay[]): SharedDraw[] {
  return [...Map.groupBy(rows, ({ share }) => share)].map(([share, drawn]) => ({
    share,
    holdout: armOf(drawn, 'holdout'),
    treatment: armOf(drawn, 'treatment'),
    own: { holdout: ownArmOf(drawn, 'holdout'), treatment: ownArmOf(drawn, 'treatment') },
  }))
}

/** What is compared: the draws that have both arms, and the same of the policy's own drivers. */
export function comparedOf(rows: readonly ArmDay[]): { draws: SharedDraw[]; own: Draw[] } {
  const draws = comparable(drawsOf(rows))
  return { draws, own: draws.map(({ own }) => own) }
}

export const nothing: Arm = { exposed: 0, contacted: 0, contacts: 0, contactsSquared: 0 }

/** An arm over rows of any share, to be counted, not to be compared. */
export const armOf = (rows: readonly ArmDay[], arm: ArmDay['arm']): Arm =>
  addArms(rows.filter((row) => row.arm === arm))

const ownArmOf = (rows: readonly ArmDay[], arm: ArmDay['arm']): Arm =>
  addArms(
    rows
      .filter((row) => row.arm === arm)
      .map((row) => ({
        exposed: row.exposed,
        contacted: row.ownContacted,
        contacts: row.ownContacts,
        contactsSquared: row.ownContactsSquared,
      })),
  )
