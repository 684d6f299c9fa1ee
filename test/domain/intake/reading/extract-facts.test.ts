import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readFacts } from '../../../../src/domain/intake/reading/extract-facts.ts'
import { PRODUCTS } from './catalogue.ts'

const factsOf = (text: string) => readFacts(text, PRODUCTS)

describe('the product that somebody names', () => {
  it.each([
    ['Не открывается Касбург Офис', 'office'],
    ['в Касбург Офисе пропали шрифты', 'office'],
    ['после обновления касбург офиса всё упало', 'office'],
    ['КАСБУРГ ОФИСОМ пользуемся давно', 'office'],
    ['«Касбург-Офис» не печатает', 'office'],
    ['kasburg office crashes', 'office'],
    ['офис не сохраняет файлы', 'office'],
    ['в Касбург Агенте Плюс нет клиентов', 'agent-pro'],
    ['касбург агенту нужен сервер', 'agent'],
    ['1c:бухгалтерия не проводит', 'ledger'],
    ['1С Бухгалтерии не хватает места', 'ledger'],
    ['в бухгалтерию не войти', 'ledger'],
    ['Облачного отчета больше нет', 'reports'],
    ['в Облачном Отчёте пусто', 'reports'],
    ['CLOUDREPORT is empty', 'reports'],
    ['туннелем не пользуюсь, а туннелек завис', 'vpn'],
    ['SafeTunnel отвалился', 'vpn'],
  ])('is found in "%s"', (text, productId) => {
    expect(factsOf(text).productId).toBe(productId)
  })

  it.each([
    'Не печатает принтер',
    'Касбург Офис не видит Касбург Агент',
    'SafeTunnels are not ours',
    'официальный ответ',
    'агентство закрыто',
    'Купили Касбург. Агент так и не перезвонил',
    'в нашем офисе не работает интернет',
    'туннельный эффект',
    'мегатуннель',
  ])('is left open in "%s"', (text) => {
    expect(factsOf(text).productId).toBeNull()
  })
})

describe('the version that somebody tells', () => {
  it.each([
    ['версия 7.1.3', '7.1.3'],
    ['Версия: 7.1.3', '7.1.3'],
    ['у нас v7.1.3 стоит', '7.1.3'],
    ['программа в. 12.4, не печатает', '12.4'],
    ['вер. 8.2', '8.2'],
    ['version 7.1 on a Mac', '7.1'],
    ['We run build 1234', '1234'],
    ['сборка 2024.3', '2024.3'],
    ['версия 7.1.3 (сборка 7104)', '7.1.3'],
    ['Касбург Офис 7.1.3 не открывается', '7.1.3'],
    ['в Касбург Офисе (7.1.3) пусто', '7.1.3'],
    ['SafeTunnel 10.0.19045.3803 падает', '10.0.19045.3803'],
    ['версия 7', '7'],
    ['версии 7.2-beta2', '7.2-beta2'],
    ['версия 7.1.3.', '7.1.3'],
    ['версия программы 7.1.3', '7.1.3'],
    ['версия Касбург Офиса 7.1.3, версия Windows 10.0.19045', '7.1.3'],
    ['обновили с 7.0.1 до 7.1.3, и всё упало', '7.1.3'],
    ['после обновления до версии 7.1.3', '7.1.3'],
    ['updated to 8.2 yesterday', '8.2'],
    ['version 12.04', '12.04'],
  ])('is found in "%s"', (text, version) => {
    expect(factsOf(text).version).toBe(version)
  })

  it.each([
    'сервер 192.168.0.1 не отвечает',
    'Касбург Офис 192.168.0.1 не пингуется',
    'с 12.04.2026 не работает',
    'Касбург Офис 12.04 упал',
    'Касбург Офис 10.30 ещё работал',
    'версия от 12.04.2026',
    'в 10.30 упало',
    'файл на 7.5 Гб не открывается',
    'Касбург Офис 7.5 руб в месяц',
    'ошибка 1603',
    'звоните 8.800.555.35.35',
    'сумма 7.100 рублей',
    'версию не знаю, сервер 10.0.0.1',
    'версия Windows 10',
    'Windows версия 10.0.19045',
    'версия 7.0 и версия 7.1',
    'Касбург Офис 5 раз упал',
  ])('is left open in "%s"', (text) => {
    expect(factsOf(text).version).toBeNull()
  })
})

describe('the error codes that somebody tells', () => {
  it.each([
    ['выдаёт 0x80070005', ['0x80070005']],
    ['выдаёт 0х8007000е', ['0x8007000E']],
    ['HTTP 502 на входе', ['HTTP 502']],
    ['ошибка 502, на экране 502 Bad Gateway', ['HTTP 502']],
    ['ошибка 502', ['502']],
    ['error 1603 when installing', ['1603']],
    ['ORA-01017: invalid username', ['ORA-01017']],
    ['код E-1234', ['E-1234']],
    ['open EACCES /tmp, потом ENOENT', ['EACCES', 'ENOENT']],
    ['код 5', ['5']],
    ['код ошибки: 5', ['5']],
    ['ошибка с кодом -5', ['-5']],
    ['Ошибка №1603!', ['1603']],
    ['ошибка E120 на принтере', ['E120']],
    ['net::ERR_CONNECTION_REFUSED', ['ERR_CONNECTION_REFUSED']],
    ['exit code 137', ['137']],
    ['ошибка 619, затем ошибка 720', ['619', '720']],
    ['ошибка 1603 и снова ошибка 1603', ['1603']],
    ['response status 503', ['HTTP 503']],
  ])('are found in "%s"', (text, codes) => {
    expect(factsOf(text).errorCodes).toEqual(codes)
  })

  it.each([
    'ошибка 3 дня подряд',
    'ошибка 5 раз за час',
    'ошибка 24 ноября',
    'ошибка 12.04.2026',
    'Ошибки: 1. не печатает 2. не сохраняет',
    'Ошибки: 1) не печатает 2) не сохраняет',
    'обращение KSB-26-000482-8',
    'EXCEL не открывается',
    'промокод 12',
    'HP-1102 не печатает',
    '100 % ошибок',
  ])('are none in "%s"', (text) => {
    expect(factsOf(text).errorCodes).toEqual([])
  })
})

describe('the addresses that somebody leaves', () => {
  it.each([
    ['Пишите на smirnova@vektor.example!', ['smirnova@vektor.example']],
    ['a@vektor.example, b@vektor.example и A@vektor.example', ['A@vektor.example', 'b@vektor.example']],
    ['<mailto:a@vektor.example>', ['a@vektor.example']],
    ['адреса нет, пишите @smirnova', []],
  ])('are found in "%s"', (text, emails) => {
    expect(factsOf(text).emails).toEqual(emails)
  })
})

describe('the reading of facts', () => {
  it('answers the same for the same text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(factsOf(text)).toEqual(factsOf(text))
      }),
    )
  })

  it('finds a version and a product among any other words', () => {
    const words = fc.array(fc.constantFrom('принтер', 'завис', 'вчера', 'срочно', '12.04.2026', '10.0.0.1', '5 раз'), {
      maxLength: 20,
    })
    fc.assert(
      fc.property(words, words, (before, after) => {
        const text = [...before, 'Касбург Офис, версия 7.1.3;', ...after].join(' ')
        expect(factsOf(text)).toMatchObject({ productId: 'office', version: '7.1.3' })
      }),
    )
  })

  it.each([
    'версия ',
    '7.',
    '0x',
    'ошибка с кодом ',
    'a@',
    'E-',
    'Касбург ',
    '(((((',
    ' ',
    'в. ',
    'код ответа номер ',
    '1',
  ])('comes to an end on 64 kB of "%s"', (piece) => {
    const text = piece.repeat(Math.ceil(65_536 / piece.length))
    expect(factsOf(text).errorCodes).toEqual([])
  })
})
