import type { Phrase } from '../../domain/notice/message.ts'

/** A piece of a translated text; what a person wrote is marked as theirs. */
export interface Segment {
  readonly text: string
  readonly style: 'plain' | 'bold' | 'code'
  readonly isPersonal: boolean
}

/** The words of the desk in the languages of people. */
export interface Words {
  phrase(language: string, phrase: Phrase): string
  segments(language: string, phrase: Phrase): readonly Segment[]
}
