import { useCallback, useState } from 'react'

/**
 * The state of a form. It survives a reload of the tab and a new sign-in. Do not use it for secrets.
 *
 * It is kept as one value and comes back whole or not at all: a form that lost its restrictions and kept its name would
 * create a key with more permissions than the user chose.
 *
 * @param name Names the form among all forms of the console.
 * @param initial The empty form. A kept draft with other fields is dropped.
 */
export function useDraft<Draft extends object>(
  name: string,
  initial: Draft,
): readonly [draft: Draft, change: (change: Partial<Draft>) => void, clear: () => void] {
  const slot = `oanim.draft.${name}`
  const [draft, setDraft] = useState(() => readDraft(slot, initial))
  const change = useCallback(
    (fields: Partial<Draft>) =>
      setDraft((current) => {
        const next = { ...current, ...fields }
        sessionStorage.setItem(slot, JSON.stringify(next))
        return next
      }),
    [slot],
  )
  function clear() {
    setDraft(initial)
    sessionStorage.removeItem(slot)
  }
  return [draft, change, clear]
}

/** Drops the draft of a form that is not on the page. */
export function dropDraft(name: string): void {
  sessionStorage.removeItem(`oanim.draft.${name}`)
}

function readDraft<Draft extends object>(slot: string, initial: Draft): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(slot) ?? 'null')
    return isLike(kept, initial) ? kept : initial
  } catch {
    return initial
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
