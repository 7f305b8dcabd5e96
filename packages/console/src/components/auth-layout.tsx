import type { ReactNode } from 'react'
import style from './auth-layout.module.css'
import { SchemeMenu } from './scheme-menu.tsx'
import { Wordmark } from './wordmark.tsx'

/** The frame of pages outside the console: sign-in, invitations, shared keys and the login of the command line. */
export function AuthLayout({
  title,
  lead,
  children,
  footer,
  isWide = false,
}: {
  title: ReactNode
  lead?: ReactNode
  children?: ReactNode
  footer?: ReactNode
  isWide?: boolean
}) {
  return (
    <div className={style.layout}>
      <header className={style.top}>
        <Wordmark />
        <SchemeMenu />
      </header>
      <main className={style.main} data-wide={isWide || undefined}>
        <div className={style.card}>
          <h1 className={style.title}>{title}</h1>
          {lead && <p className={style.lead}>{lead}</p>}
          <div className={style.content}>{children}</div>
        </div>
        {footer && <div className={style.footer}>{footer}</div>}
      </main>
    </div>
  )
}
