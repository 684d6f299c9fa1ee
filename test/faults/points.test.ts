import { describe, expect, it } from '@jest/globals'
import { PointCounter, pointName, spread, type Point } from './points.ts'

const IDLE = new Map([
  ['db claim', 0],
  ['db hold', 1],
])

function names(points: readonly (Point | null)[]): (string | null)[] {
  return points.map((point) => point && pointName(point))
}

describe('the numbering of points', () => {
  it('counts every request and answer that is no poll', () => {
    const counter = new PointCounter(IDLE)
    expect(names([counter.request('db finish'), counter.answer('db finish', 1), counter.request('db finish')])).toEqual(
      ['before db finish #1', 'after db finish #1', 'before db finish #2'],
    )
  })

  it('counts the first poll after something has happened, and an answer only when it brings something', () => {
    const counter = new PointCounter(IDLE)
    expect(names([counter.request('db claim'), counter.answer('db claim', 0), counter.request('db hold')])).toEqual([
      'before poll #1',
      null,
      null,
    ])
    expect(names([counter.answer('db claim', 2), counter.request('db claim')])).toEqual([
      'after db claim #1',
      'before poll #2',
    ])
  })
})

describe('a sample of points', () => {
  it('touches every kind of point, with its first and its last', () => {
    const points = ['a', 'b'].flatMap((name) =>
      Array.from({ length: 9 }, (_, index): Point => ({ moment: 'before', name, n: index + 1 })),
    )
    expect(spread(points, 6).map(pointName)).toEqual([
      'before a #1',
      'before a #5',
      'before a #9',
      'before b #1',
      'before b #5',
      'before b #9',
    ])
  })
})
