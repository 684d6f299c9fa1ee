/** What one of the staff did and saw in Slack, written down while it happened: the other side of the verdict. */
export interface StaffSheet {
  readonly userId: string
  readonly language: 'ru' | 'en'
  readonly email: string
  /** What each form has to make tickets of, in order. */
  readonly forms: readonly StaffForm[]
  /** What was written in the thread of the first receipt: the words as they stand there in the end. */
  readonly followUps: string[]
  readonly numbers: string[]
  /** Things on the screen that no program in order would show. */
  readonly oddities: string[]
  /** What they waited for in vain. */
  waitingFor: string | null
}

export interface StaffForm {
  readonly entry: 'home' | 'shortcut' | 'command'
  /** One for each ticket. */
  readonly situations: readonly string[]
  /** Slack has said that the form was taken. */
  isTaken: boolean
}

export function newStaffSheet(index: number): StaffSheet {
  const word = `s${index}`
  return {
    userId: `U0STAFF${index}`,
    language: index % 2 === 0 ? 'ru' : 'en',
    email: `${word}@vektor.example`,
    forms: [
      {
        entry: 'home',
        situations: [
          `${word} the button closes the window and the data is gone`,
          `${word} the printer in accounting does not print`,
        ],
        isTaken: false,
      },
      {
        entry: index % 3 === 0 ? 'command' : 'shortcut',
        situations: [`${word} the monthly report comes out empty`],
        isTaken: false,
      },
    ],
    followUps: [],
    numbers: [],
    oddities: [],
    waitingFor: null,
  }
}
