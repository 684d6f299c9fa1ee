import { describe, expect, it } from '@jest/globals'
import { moderate, type ModerationOptions } from '../../src/moderation/moderate.ts'

const verdict = (text: string, options?: ModerationOptions): string => moderate(text, options).verdict

describe('what is refused', () => {
  it.each([
    ['obscene Russian', 'опять эта хуйня с печатью'],
    ['an obscene word about a thing', 'ебаный сканер снова молчит'],
    ['obscene English', 'the fucking invoice is wrong again'],
    ['an insult of the reader', 'вы там все кретины'],
    ['an animal said of a person', 'ты баран, прочти письмо ещё раз'],
    ['an insult of staff', 'your manager is a complete idiot'],
    ['a slur', 'позовите кого-нибудь кроме этого чурки'],
    ['Ukrainian', 'що за хуйня знову'],
    ['German', 'du Arschloch, antworte endlich'],
    ['Spanish', 'hijos de puta, contesten'],
    ['French', 'bande de connards, répondez'],
    ['Turkish', 'orospu çocuğu cevap ver'],
    ['Polish', 'kurwa, znowu nie działa'],
  ])('%s', (_, text) => {
    expect(verdict(text)).toBe('refuse')
  })
})

describe('a single word', () => {
  it.each(['отвали', 'Отвали!', 'сдохни', 'відвали', 'мудак', 'bastards', 'хуле'])(
    '%s is refused as in a sentence',
    (word) => {
      expect(verdict(word)).toBe('refuse')
      expect(verdict(`да ${word}`)).toBe('refuse')
    },
  )
})

describe('what sounds like an insult and is none', () => {
  it.each([
    'The bastard sword does not load in the asset viewer',
    'Error in the retarded potential solver',
    'user sub_huy123 cannot log in',
    'user_suka99 not found in table',
    'a chink in our security',
    'an idiot-proof design',
    'The layer to merge down to is locked.',
    'You have nothing to amend, did you forget to git add?',
    'Прочитать 32-битное значение, мышь 3-button',
    'date +"%e %b %Y"',
    '--pid=P, x.y, lt-nl le-nl ge-nl gt-nl, cert.',
    'dispositivo lento, retardo de un tiempo especificado',
    'por favor realiza un commit o un stash con ellos',
    'Du même type, la ligne est en retard de trois jours',
    'Wenn der Wert nicht Null ist, sollten Sie Null angeben',
    'роман «Идиот» не открывается в читалке',
    'очередь сообщений, мусор в конце строки игнорируется',
  ])('%j is accepted', (text) => {
    expect(verdict(text)).not.toBe('refuse')
  })
})

describe('what is accepted', () => {
  it.each([
    'Здравствуйте! Не печатает счёт, ошибка 0x80070005, версия 8.3.22.',
    'Подстрахуйте, пожалуйста, договор страхования не выгружается',
    'Я возмущён, третий день без ответа, требую руководителя!',
    'Хулиганы сломали терминал, употреблять его нельзя',
    'Please classify the assets and assess Scunthorpe first',
    'The cocktail menu of the Essex office shows class "Analyst"',
    'Баланс по дебету не сходится, мандат сотрудника истёк',
    '',
    '   \n\t ',
  ])('%j', (text) => {
    expect(moderate(text)).toEqual({ verdict: 'ok', hits: [] })
  })

  it('lets anger at a thing pass with a warning', () => {
    expect(verdict('ваша программа говно')).toBe('warn')
  })

  it('lets a person scold himself', () => {
    expect(verdict('я идиот, забыл включить принтер')).not.toBe('refuse')
  })
})

describe('where a text stands', () => {
  it('lets a person with an English surname register', () => {
    expect(verdict('Richard Dick', { zone: 'name' })).not.toBe('refuse')
  })

  it.each(['Dick', 'Cockburn', 'Гарик Сукачёв', 'Хохлова Анна', 'Huy Nguyen', 'Жидков', 'Van Dyke', 'Козлов'])(
    'lets %s register',
    (name) => {
      expect(verdict(name, { zone: 'name' })).not.toBe('refuse')
    },
  )

  it.each(['Хуйло Петрович', 'Fuck', 'Mr Cunt', 'Мудак Иванович', 'Хуев'])('refuses the name %s', (name) => {
    expect(verdict(name, { zone: 'name' })).toBe('refuse')
  })

  it('refuses a file name that is one', () => {
    expect(verdict('пиздец.png', { zone: 'fileName' })).toBe('refuse')
  })

  it('does not hold what others wrote against the one who forwards it', () => {
    const { verdict: said, hits } = moderate('вы там охуели', { zone: 'forward' })
    expect(said).not.toBe('refuse')
    expect(hits.map(({ tier }) => tier)).toContain('quoted')
  })

  it('accepts a bad word that a program printed', () => {
    expect(verdict('В логе ошибка: "Error: what the fuck happened"')).not.toBe('refuse')
  })

  it('accepts it in a line of a log', () => {
    expect(verdict('2026-11-02 10:15:00 ERROR fuck_handler failed in worker 3')).not.toBe('refuse')
  })

  it('refuses it in a quotation that is aimed at the reader', () => {
    expect(verdict('Передайте ему: "ты мудак"')).toBe('refuse')
  })

  it('refuses it in a code block that nobody printed', () => {
    expect(verdict('```\nидите на хуй\n```')).toBe('refuse')
  })

  it('warns an agent of a mild word that a requester may write', () => {
    expect(verdict('damn, it broke again', { speaker: 'requester' })).toBe('ok')
    expect(verdict('damn, it broke again', { speaker: 'agent' })).toBe('warn')
  })
})

describe('what is told of a hit', () => {
  it('names the rule and the place in the text that was given', () => {
    const text = 'Привет! Ху\u200bйня какая-то'
    const [hit] = moderate(text).hits
    expect(hit).toMatchObject({ tier: 'obscene', lang: 'ru' })
    expect(text.slice(hit!.start, hit!.end)).toBe('Ху\u200bйня')
    expect(hit!.rule).toMatch(/^ru\.obscene\.\w+$/)
  })

  it('counts places in UTF-16 units behind an emoji', () => {
    const text = '👍👍 пиздец'
    expect(moderate(text).hits[0]).toMatchObject({ start: 5, end: 11 })
  })

  it('lists hits in the order of the text', () => {
    const starts = moderate('сука, опять хуйня и пиздец').hits.map(({ start }) => start)
    expect(starts).toEqual([...starts].sort((a, b) => a - b))
    expect(starts.length).toBeGreaterThan(2)
  })
})
