import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { escape } from './escape.ts'
import { unescape } from '../../../src/channels/slack/unescape.ts'

describe('a text in Slack’s wire form', () => {
  it.each([
    ['<mailto:a@b.ru|a@b.ru>', 'a@b.ru'],
    ['<mailto:a@b.ru>', 'a@b.ru'],
    ['<http://vektor.ru|vektor.ru>', 'vektor.ru'],
    ['<https://vektor.ru/a?b=1&amp;c=2>', 'https://vektor.ru/a?b=1&c=2'],
    ['<https://evil.example|the bank>', 'the bank (https://evil.example)'],
    ['<tel:+74951234567|+7 495 123-45-67>', '+7 495 123-45-67 (+74951234567)'],
    ['<@U0ANNA> and <@U0BORIS|boris>', '@U0ANNA and @boris'],
    ['<#C0ROOM|support> <#C0ROOM>', '#support #C0ROOM'],
    ['<!here> <!channel|channel> <!everyone>', '@here @channel @everyone'],
    ['<!subteam^S1|@admins> <!subteam^S1>', '@admins @subteam'],
    ['<!date^1392734382^{date}|18 Feb>', '18 Feb'],
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['&amp;lt;', '&lt;'],
    ['a < b', 'a < b'],
    ['<>', '<>'],
  ])('%s reads %s', (wire, typed) => {
    expect(unescape(wire)).toBe(typed)
  })

  it('comes back as it was escaped, whatever it is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), hostile), (text) => unescape(escape(text)) === text))
  })

  it('is nothing active when it was escaped', () => {
    fc.assert(fc.property(hostile, (text) => !/[<>]|&(?!(?:amp|lt|gt);)/.test(escape(text))))
  })
})

const hostile = fc
  .array(fc.constantFrom('<', '>', '&', '|', '!', '@', '#', 'lt;', 'amp;', 'here', 'http://a', 'U1', ' ', 'я'))
  .map((parts) => parts.join(''))
