import { useState } from 'react'

/**
 * The state of a form. It survives a reload of the tab and a new sign-in. Do not use it for secrets.
 *
 * It is kept as one value and comes back whole or not at all: a form that lost its restrictions and kept its name would
 * create a key with more permissions than the user chose.
 *
 * @param name Names the form among all forms of the console.
 * @param initial The form before the user changes it. It may change, as a saved value does. A kept draft with other
 * fields is dropped.
 */
export function useDraft<Draft extends object>(
  name: string,
  initial: Draft,
): readonly [draft: Draft, change: (change: Partial<Draft>) => void, clear: () => void] {
  const slot = `oanim.draft.${name}`
  const [kept, setKept] = useState(() => readDraft(slot, initial))
  function change(fields: Partial<Draft>) {
    setKept((current) => {
      const next = { ...(current ?? initial), ...fields }
      sessionStorage.setItem(slot, JSON.stringify(next))
      return next
    })
  }
  function clear() {
    setKept(undefined)
    sessionStorage.removeItem(slot)
  }
  return [kept ?? initial, change, clear]
}

/** Drops the draft of a form that is not on the page. */
export function dropDraft(name: string): void {
  sessionStorage.removeItem(`oanim.draft.${name}`)
}

function readDraft<Draft extends object>(slot: string, initial: Draft): Draft | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(slot) ?? 'null')
    return isLike(kept, initial) ? kept : undefined
  } catch {
    return undefined
  }
}

/** Whether a value has exactly the fields of another, with the same types. */
function isLike<Shape extends object>(value: unknown, shape: Shape): value is Shape {
  if (typeof value !== 'object' || value === null) return false
  const names = Object.keys(shape)
  return (
    Object.keys(value).length === names.length &&
    Object.entries(shape).every(([name, field]) => {
      const kept: unknown = (value as Record<string, unknown>)[name]
      return typeof kept === typeof field && Array.isArray(kept) === Array.isArray(field)
    })
  )
}
