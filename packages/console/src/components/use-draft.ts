import { useCallback, useState } from 'react'

/**
 * State of a whole form that survives a reload of the tab and a new sign-in. Never for secrets.
 *
 * It is kept as one value: what comes back is everything that was typed, or nothing. A form whose name comes back
 * without its restrictions would grant more than it shows.
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

/** Forgets the draft of a form that is not on the page. */
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

/** Whether a value has exactly the fields of another, each of the same type. */
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
