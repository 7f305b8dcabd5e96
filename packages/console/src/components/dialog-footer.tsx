import type { ReactNode } from 'react'
import style from './dialog-footer.module.css'

/** The buttons of a dialog, at its end: first the way out, last what the dialog is for. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className={style['footer']}>{children}</div>
}
