/** A contact as people write it, taken apart. */
export interface Contact {
  readonly name: string
  readonly company: string | null
  readonly phone: string | null
}

const PHONE = /^\+?[\d\s().-]{6,24}$/

/** «Ольга Смирнова, ООО Вектор, +7 999 123-45-67»: the name comes first, a number is a phone, the rest is the company (R5). */
export function readContact(text: string): Contact {
  const parts = text
    .split(/[,;\n]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const phone = parts.find((part) => PHONE.test(part) && /\d{5}/.test(part.replace(/\D/g, ''))) ?? null
  const [name = phone ?? '', ...company] = parts.filter((part) => part !== phone)
  return { name, company: company.join(', ') || null, phone }
}
