import { type Shape, shapes } from '../../src/generated/shapes.ts'

/** The smallest valid value of a shape, with some members replaced. */
export function sample(shape: Shape, members: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...(build(shape) as Record<string, unknown>), ...members }
}

function build(shape: Shape): unknown {
  if (typeof shape === 'string') {
    if (shape.length > 1) return build(shapes[shape] ?? '*')
    return { s: 'text', t: '2026-01-31T12:00:00.000Z', i: 1, u: 1, n: 1, b: false, '*': null }[shape]
  }
  if (Array.isArray(shape)) return shape.length === 2 ? null : []
  const required = Object.entries(shape).filter(([name]) => name !== '*' && !name.endsWith('?'))
  return Object.fromEntries(required.map(([name, member]) => [name, build(member as Shape)]))
}
