import { Problem } from './problem.ts'

/** The error of each field of a form, by the name of the field. */
export type FieldErrors = Readonly<Record<string, string>>

/**
 * Turns the field errors of a problem into sentences.
 *
 * @param labels What each field is called in a sentence: "The name" in "The name must not be empty."
 */
export function fieldErrors(error: unknown, labels: Readonly<Record<string, string>>): FieldErrors {
  if (!(error instanceof Problem)) return {}
  return Object.fromEntries(
    Object.entries(error.fields).flatMap(([field, detail]) =>
      labels[field] === undefined ? [] : [[field, sentenceOf(labels[field], detail)]],
    ),
  )
}

/** Whether every error of a failure is shown at a field. */
export function isAboutFields(error: unknown, shown: FieldErrors): boolean {
  if (!(error instanceof Problem)) return false
  const fields = Object.keys(error.fields)
  return fields.length > 0 && fields.every((field) => shown[field] !== undefined)
}

/** A sentence about a field, unless the detail is one already. */
export function sentenceOf(label: string, detail: string): string {
  return detail.endsWith('.') ? detail : `${label} ${detail}.`
}
