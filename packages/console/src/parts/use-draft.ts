import { useCallback, useState } from 'react'

/**
 * State that survives a reload of the tab. Never for secrets.
 *
 * @param name Names the field among all fields of the console.
 */
export function useDraft(name: string, initial = ''): [string, (value: string) => void, () => void] {
  const key = `oanim.draft.${name}`
  const [value, setValue] = useState(() => sessionStorage.getItem(key) ?? initial)
  const set = useCallback(
    (next: string) => {
      setValue(next)
      sessionStorage.setItem(key, next)
    },
    [key],
  )
  const clear = useCallback(() => {
    setValue(initial)
    sessionStorage.removeItem(key)
  }, [key, initial])
  return [value, set, clear]
}
