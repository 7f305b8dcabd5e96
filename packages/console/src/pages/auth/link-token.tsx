import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Notice } from '../../components/notice.tsx'

/** The token of a one-time link. It follows the `#`, so browsers never send it to a server. */
export function useLinkToken(): string {
  return useLocation({ select: ({ hash }) => hash }).trim()
}

export function IncompleteLink({ children }: { children?: ReactNode }) {
  return (
    <Notice tone="warning" title="This link is incomplete">
      <p>
        Copy the whole link, including the part after the <code>#</code>. {children}
      </p>
    </Notice>
  )
}
