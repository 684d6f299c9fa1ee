import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { identify, LANGUAGES } from '../../src/language/identify.ts'

const named = (text: string, options = {}): string | null => identify(text, options).language

describe('a message in one of the twelve languages', () => {
  it.each([
    ['ru', 'Здравствуйте, принтер не печатает после обновления'],
    ['en', 'Hello, the printer stopped working after the update'],
    ['uk', 'Вітаю, принтер не друкує після оновлення'],
    ['be', 'Вітаю, прынтар не друкуе пасля абнаўлення'],
    ['kk', 'Сәлеметсіз бе, жаңартудан кейін принтер істемейді'],
    ['uz', 'Assalomu alaykum, yangilangandan keyin printer ishlamayapti'],
    ['uz', 'Ассалому алайкум, янгилангандан кейин принтер ишламаяпти'],
    ['de', 'Guten Tag, der Drucker druckt seit der Aktualisierung nicht mehr'],
    ['es', 'Buenos días, la impresora no imprime desde la actualización'],
    ['fr', "Bonjour, l'imprimante n'imprime plus depuis la mise à jour"],
    ['pt', 'Bom dia, a impressora não imprime desde a atualização'],
    ['tr', 'Merhaba, güncellemeden sonra yazıcı çalışmıyor'],
    ['zh', '您好，更新之后打印机不工作了'],
  ])('is %s: %s', (language, text) => {
    const found = identify(text)
    expect(found.language).toBe(language)
    expect(found.confidence).toBeGreaterThan(0.9)
    expect(found.confidence).toBeLessThanOrEqual(1)
  })

  it.each([
    ['pt', 'nao consigo entrar'],
    ['tr', 'sifremi unuttum'],
    ['kk', 'калай киремин'],
    ['es', 'no puedo iniciar sesion'],
    ['ru', 'pomogite pozhaluysta, ne mogu voyti'],
  ])('is %s without the letters of its own: %s', (language, text) => {
    expect(named(text)).toBe(language)
  })

  it('is named in capitals too', () => {
    expect(named('HELP ME PLEASE')).toBe('en')
    expect(named('НИЧЕГО НЕ РАБОТАЕТ')).toBe('ru')
  })

  it('is read through stress marks and signs of no width', () => {
    expect(named('не рабо\u0301та\u200bет п\u00adочта')).toBe('ru')
  })
})

describe('any other language', () => {
  it.each([
    'non funziona la stampante da stamattina',
    'zapomniałem hasła, proszę pomóżcie',
    'ik kan sinds vanmorgen niet inloggen',
    'jag har glömt lösenordet',
    'nefunguje tiskárna',
    'nu merge imprimanta',
    'nem működik a nyomtató',
    'không đăng nhập được',
    'printer tidak bisa mencetak',
    'tulostin ei toimi',
    'printeren virker ikke',
    'принтерът не печата',
    'штампач не ради',
    'печатачот не работи',
    'чопгар кор намекунад',
    'принтер иштебей жатат',
    'プリンターが動かない',
    '비밀번호를 잊었어요',
    'שלום',
    'καλημέρα σας',
  ])('has no name: %s', (text) => expect(named(text)).toBeNull())
})

describe('what is no prose', () => {
  it.each([
    '',
    '   \n',
    '👍',
    'Ok',
    'aaa',
    'a b a b a b',
    'Brother HL-L2340DW',
    'iPhone 15 Pro Max',
    'Windows Server 2019 Standard',
    'Visual Studio Code',
    'C:\\Users\\ivan\\Desktop\\report final.docx',
    'https://example.com/help/how-to-reset',
    'support@acme.example',
    'git push origin main',
    '2024-03-11 12:00:01,233 ERROR [main] Failed to start component',
    "TypeError: Cannot read properties of undefined (reading 'id')\n    at Object.<anonymous> (/app/index.js:10:5)",
    'SELECT name FROM users WHERE id = 42;',
    '{"status":"error","message":"something went wrong"}',
    '```\nthis is what the program has printed for us\n```',
    'ORA-00942: table or view does not exist',
  ])('names nothing: %j', (text) => expect(named(text)).toBeNull())

  it('does not hide the words beside it', () => {
    const log = '[12:03:44] WARN  connection pool exhausted, retrying in 5s\n'.repeat(40)
    expect(named(`У нас вот такое в журнале:\n${log}`)).toBe('ru')
    expect(named(`${log}what does this mean, please?`)).toBe('en')
    expect(named('KSB-1042: the printer is still broken')).toBe('en')
    expect(named('find my invoice please')).toBe('en')
  })

  it('leaves a quotation out when enough of one’s own is left', () => {
    expect(named('The program says "Не удалось открыть файл" when I start it, what should I do?')).toBe('en')
    expect(named('Пишет "Cannot open the file, it is in use by another program" и закрывается')).toBe('ru')
  })
})

describe('hints', () => {
  it('decide between languages that share the words', () => {
    expect(named('entendido', { prior: 'es-MX' })).toBe('es')
    expect(named('entendido', { prior: 'pt-BR' })).toBe('pt')
  })

  it('do not outweigh clear words', () => {
    for (const prior of LANGUAGES) expect(named('не могу войти в почту', { prior })).toBe('ru')
  })

  it('keep the current language unless the evidence is clear', () => {
    expect(named('entendido', { current: 'pt' })).toBe('pt')
    expect(['uk', null]).toContain(named('добре', { current: 'uk' }))
    expect(named('сервер', { current: 'en' })).not.toBe('be')
    expect(named('I still cannot log in', { current: 'ru' })).toBe('en')
    expect(named('дякую, все працює', { current: 'ru' })).toBe('uk')
  })

  it('never turn noise into a language', () => {
    for (const current of LANGUAGES) expect(named('Dell Latitude 5420', { current, prior: current })).toBeNull()
  })

  it('may be any text', () => {
    expect(named('не работает', { prior: '', current: '__proto__' })).toBe('ru')
  })
})

describe('hostile text', () => {
  it.each([
    ['quotation marks', '"'.repeat(65_536)],
    ['open quotations', '«'.repeat(65_536)],
    ['backticks', '`'.repeat(65_536)],
    ['one letter', 'a'.repeat(65_536)],
    ['halves of pairs', '\ud83d'.repeat(65_536)],
    ['stress marks', `a${'\u0301'.repeat(65_536)}`],
    ['line ends', '\n'.repeat(65_536)],
    ['braces', '{'.repeat(65_536)],
    ['dashes', 'a-'.repeat(32_768)],
    ['NUL', '\0'.repeat(65_536)],
  ])('of %s has an answer, and it is null', (_, text) => expect(named(text)).toBeNull())

  it('reads the head and the tail of a long one', () => {
    expect(named(`${'x=1;\n'.repeat(13_000)}почему это не работает?`)).toBe('ru')
  })
})

interface Row {
  readonly text: string
  readonly lang: string | null
  readonly bucket: string
  readonly also?: readonly string[]
}

describe.each(['dev-set', 'own-set'])('the messages of %s', (name) => {
  const rows = readFileSync(new URL(`../data/language/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)

  const score = (bucket: string, prior: (row: Row) => string | undefined): { right: number; wrong: number } => {
    const own = rows.filter((row) => row.bucket === bucket)
    const answers = own.map((row) => {
      const hint = prior(row)
      return { row, got: named(row.text, hint === undefined ? {} : { prior: hint }) }
    })
    const right = answers.filter(({ row, got }) => got === row.lang || (row.also ?? []).includes(got ?? '')).length
    const none = answers.filter(({ row, got }) => got === null && row.lang !== null).length
    return { right: right / own.length, wrong: (own.length - right - none) / own.length }
  }
  const hints = {
    none: () => undefined,
    adverse: ({ lang }: Row) => (lang === 'en' ? 'ru' : 'en'),
  }

  it.each(['none', 'adverse'] as const)('are named as often as the goals ask, with the hint "%s"', (hint) => {
    const few = score('words1-3', hints[hint])
    expect(few.right).toBeGreaterThanOrEqual(0.92)
    expect(few.wrong).toBeLessThanOrEqual(0.02)
    expect(score('20-60', hints[hint]).right).toBeGreaterThanOrEqual(0.985)
    expect(score('60-200', hints[hint]).right).toBeGreaterThanOrEqual(0.995)
  })

  it('leave noise and other languages without a name', () => {
    expect(score('noise', hints.none).right).toBeGreaterThanOrEqual(0.98)
    expect(score('other', hints.none).right).toBeGreaterThanOrEqual(0.95)
  })
})
