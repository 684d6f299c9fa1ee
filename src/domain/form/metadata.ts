/** What a form carries along and brings back: which draft it fills in, and the language that it speaks. */
export interface FormMetadata {
  readonly draft: string
  readonly language: string
}

export function writeMetadata({ draft, language }: FormMetadata): string {
  return `${language} ${draft}`
}

/** Total: whatever comes back has an answer, at worst an empty one. */
export function readMetadata(text: string): FormMetadata {
  const [language = '', draft = ''] = text.split(' ')
  return { draft, language }
}
