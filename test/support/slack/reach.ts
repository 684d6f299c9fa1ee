import type { Answer, DeliveryKind, Delivery } from './delivery.ts'
import type { Emit } from './emit.ts'
import type { Journal } from './journal.ts'
import type { Json } from './shapes.ts'
import type { Account, World } from './world.ts'

/** What a person's actions need: the workspace, and the way to the app. */
export interface Reach {
  readonly world: World
  readonly journal: Journal
  readonly emit: Emit
  readonly send: (kind: DeliveryKind, body: Json) => Promise<{ readonly delivery: Delivery; readonly answer: Answer }>
}

/** One person with the way to the app. */
export interface Actor extends Reach {
  readonly account: Account
}
