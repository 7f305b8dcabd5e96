import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import style from './page.module.css'

/** A page inside the frame. */
export function Page({
  title,
  lead,
  back,
  actions,
  children,
}: {
  title: string
  lead?: ReactNode
  /** A link to the list that the page belongs to. */
  back?: { to: '/keys'; label: string }
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <>
      <title>{`${title} · Open Animate`}</title>
      <header className={style.header}>
        <div>
          {back && (
            <Link className={style.back} to={back.to}>
              <span aria-hidden="true">←</span> {back.label}
            </Link>
          )}
          <h1>{title}</h1>
          {lead && <div className={style.lead}>{lead}</div>}
        </div>
        {actions && <div className={style.actions}>{actions}</div>}
      </header>
      {children}
    </>
  )
}

/** A section of a page on its own surface. */
export function Panel({
  title,
  lead,
  actions,
  children,
  isTight = false,
}: {
  title?: string
  lead?: ReactNode
  actions?: ReactNode
  children?: ReactNode
  /** Whether the content reaches the edges, as lists do. */
  isTight?: boolean
}) {
  return (
    <section className={style.panel} data-tight={isTight || undefined}>
      {title && (
        <header className={style.panelHeader}>
          <div>
            <h2>{title}</h2>
            {lead && <p className={style.panelLead}>{lead}</p>}
          </div>
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}

/** An empty state: what belongs here, and the first step. */
export function Empty({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className={style.empty}>
      <div className={style.emptyIcon}>{icon}</div>
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** Placeholder lines for content that is loading. */
export function Waiting({ lines = 4, what }: { lines?: number; what: string }) {
  return (
    <div className={style.waiting} role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are identical and never move.
        <div key={line} className={style.line} />
      ))}
    </div>
  )
}
