import { Problem } from './problem.ts'

/** What a form says beside its fields, by the name of the field. */
export type FieldErrors = Readonly<Record<string, string>>

/**
 * What the server says is wrong with the fields of a form, in sentences.
 *
 * @param labels What each field is called in a sentence: "The name" in "The name must not be empty."
 */
export function fieldErrors(error: unknown, labels: Readonly<Record<string, string>>): FieldErrors {
  if (!(error instanceof Problem)) return {}
  return Object.fromEntries(
    Object.entries(error.fields).flatMap(([field, detail]) =>
      labels[field] === undefined ? [] : [[field, `${labels[field]} ${detail}.`]],
    ),
  )
}

/** Whether a failure is said beside the fields of a form, and needs no place of its own. */
export function isAboutFields(error: unknown, shown: FieldErrors): boolean {
  if (!(error instanceof Problem)) return false
  const fields = Object.keys(error.fields)
  return fields.length > 0 && fields.every((field) => shown[field] !== undefined)
}
