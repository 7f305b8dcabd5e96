import { useSyncExternalStore } from 'react'
import { CheckIcon } from './icons.tsx'
import style from './toasts.module.css'

let toast: { id: number; text: string } | undefined
let timer = 0
const listeners = new Set<() => void>()

function show(next: typeof toast) {
  toast = next
  for (const listener of listeners) listener()
}

/** Confirms in one line that something was done, for five seconds. */
export function notify(text: string): void {
  show({ id: Date.now(), text })
  clearTimeout(timer)
  timer = window.setTimeout(() => show(undefined), 5_000)
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toast,
  )
  return (
    <div className={style.position} role="status">
      {shown && (
        <div key={shown.id} className={style.toast}>
          <CheckIcon size={16} />
          <span>{shown.text}</span>
        </div>
      )}
    </div>
  )
}
