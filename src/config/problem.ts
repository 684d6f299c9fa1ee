/** Something in the configuration that keeps the program from starting. Never holds a secret. */
export interface ConfigProblem {
  /** The variable, or the file and the place in it. */
  readonly name: string
  readonly message: string
}

/** A problem inside the desk file, before the file has a name. */
export type Finding = readonly [place: string, message: string]

/** The files that a configuration may read. */
export interface Files {
  /** The text of a file, or undefined when there is none. May throw when there is one that cannot be read. */
  read(path: string): string | undefined
  /** A calendar that comes with the program, by its name. */
  calendar(name: string): string | undefined
}
