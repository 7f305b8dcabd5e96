import { useLocation } from '@tanstack/react-router'

/** The token of a one-time link. It stands after the `#`, so that no server and no log ever sees it. */
export function useLinkToken(): string {
  return useLocation({ select: ({ hash }) => hash }).trim()
}
