/**
 * Reduces the contract to the shapes that responses are checked against; see `Shape` in src/generated/shapes.ts.
 *
 * Enumeration values are left out, because a newer server may have more. A choice between schemas is `*`.
 */
export function shapesOf(contract) {
  const shapes = {}
  const responses = {}
  for (const [path, operations] of Object.entries(contract.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const schema = schemaOf(operation)
      if (schema) responses[`${method.toUpperCase()} ${path}`] = shapeOf(schema)
    }
  }
  return { shapes, responses }

  function shapeOf(schema) {
    if (schema.$ref) {
      const name = schema.$ref.split('/').at(-1)
      if (!(name in shapes)) {
        shapes[name] = '*'
        shapes[name] = shapeOf(contract.components.schemas[name])
      }
      return name
    }
    if (schema.anyOf) return oneOf(schema.anyOf)
    if (Array.isArray(schema.type)) return oneOf(schema.type.map((type) => ({ ...schema, type })))
    switch (schema.type) {
      case 'string':
        return schema.format === 'date-time' ? 't' : 's'
      case 'integer':
        return schema.minimum >= 0 || schema.exclusiveMinimum >= 0 ? 'u' : 'i'
      case 'number':
        return 'n'
      case 'boolean':
        return 'b'
      case 'array':
        return [shapeOf(schema.items ?? {})]
      case 'object':
        return membersOf(schema)
      default:
        return '*'
    }
  }

  function oneOf(schemas) {
    const others = schemas.filter(({ type }) => type !== 'null')
    if (others.length !== 1) return '*'
    return others.length === schemas.length ? shapeOf(others[0]) : [shapeOf(others[0]), null]
  }

  function membersOf({ properties = {}, required = [], additionalProperties: others }) {
    const members = Object.entries(properties).map(([name, schema]) => [
      required.includes(name) ? name : `${name}?`,
      shapeOf(schema),
    ])
    if (members.length === 0 && typeof others === 'object') return { '*': shapeOf(others) }
    return Object.fromEntries(members)
  }
}

function schemaOf({ responses }) {
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]
  return success?.content?.['application/json']?.schema
}
