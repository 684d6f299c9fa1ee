import type { HomeTicket } from '../../domain/form/home.ts'
import type { FormProfile } from '../../domain/form/state.ts'
import type { Address } from '../ports.ts'

/** What forms and home pages need that stands neither in the conversation nor in what came. */
export interface FormSources {
  /**
   * What the platform tells of the person behind a conversation; null when it does not answer quickly. Asked while a light form
   * is open already: somebody looks at it.
   */
  profileOf(to: Address): Promise<FormProfile | null>
  /** The person's open requests, those with the nearest promise first. */
  openTicketsOf(personId: string): Promise<readonly HomeTicket[]>
}
