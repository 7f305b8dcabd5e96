import type { ReactNode } from 'react'

/* Line icons on a grid of 24. They accompany text and are hidden from screen readers. */

interface Props {
  size?: number
}

function Glyph({ size = 18, children }: Props & { children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  )
}

export const KeyIcon = (props: Props) => (
  <Glyph {...props}>
    <circle cx="8" cy="15" r="4.5" />
    <path d="m11.2 11.8 8.3-8.3M16 7l3 3M13.5 9.5l1.8 1.8" />
  </Glyph>
)
export const ImageIcon = (props: Props) => (
  <Glyph {...props}>
    <rect x="3" y="4" width="18" height="16" rx="3" />
    <circle cx="8.5" cy="9.5" r="1.6" />
    <path d="m4 18 5.2-5 3.3 3 3.6-4 4.9 5" />
  </Glyph>
)
export const AuditLogIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M3 12h4l3-8 4 16 3-8h4" />
  </Glyph>
)
export const UsageIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M4 20.500h16M6.500 20.500v-6M12 20.500v-11M17.500 20.500v-15" />
  </Glyph>
)
export const UserIcon = (props: Props) => (
  <Glyph {...props}>
    <circle cx="12" cy="8" r="4" />
    <path d="M4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5" />
  </Glyph>
)
export const SearchIcon = (props: Props) => (
  <Glyph {...props}>
    <circle cx="11" cy="11" r="6.5" />
    <path d="m20 20-4.3-4.3" />
  </Glyph>
)
export const PlusIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M12 5v14M5 12h14" />
  </Glyph>
)
export const CopyIcon = (props: Props) => (
  <Glyph {...props}>
    <rect x="9" y="9" width="11" height="11" rx="2.5" />
    <path d="M15 5.500A1.5 1.5 0 0 0 13.5 4h-8A1.5 1.5 0 0 0 4 5.500v8A1.5 1.5 0 0 0 5.5 15" />
  </Glyph>
)
export const CheckIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="m5 12.5 4.5 4.500L19 7.5" />
  </Glyph>
)
export const WarningIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M12 4 2.8 19.500h18.400zM12 10.500v4M12 17.200v.1" />
  </Glyph>
)
export const InfoIcon = (props: Props) => (
  <Glyph {...props}>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 11v5M12 7.800v.1" />
  </Glyph>
)
export const SunIcon = (props: Props) => (
  <Glyph {...props}>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4" />
  </Glyph>
)
export const MoonIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M20 14.500A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.500z" />
  </Glyph>
)
export const ScreenIcon = (props: Props) => (
  <Glyph {...props}>
    <rect x="3" y="4" width="18" height="12" rx="2" />
    <path d="M9 20h6M12 16v4" />
  </Glyph>
)
export const CrossIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="m7 7 10 10M17 7 7 17" />
  </Glyph>
)
export const ChevronIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="m8 10 4 4 4-4" />
  </Glyph>
)
export const FingerprintIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M6 5.500A9 9 0 0 1 20.5 13v1.500M3.5 13A8.5 8.5 0 0 1 5 8M12 11v2c0 3-.8 5.5-2 7.500M8.5 13a3.5 3.5 0 0 1 7 0c0 3-.3 5.5-1.3 8M5.5 17c.4-1.2.6-2.6.6-4" />
  </Glyph>
)
export const SignOutIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M14 4H6.500A1.5 1.5 0 0 0 5 5.500v13A1.5 1.5 0 0 0 6.5 20H14M10 12h11M17.5 8l4 4-4 4" />
  </Glyph>
)
export const DownloadIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.500M5 20h14" />
  </Glyph>
)
export const BookIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M5 4.500h10.500A2.5 2.5 0 0 1 18 7v13H7.500A2.5 2.5 0 0 1 5 17.500zM5 17.500A2.5 2.5 0 0 1 7.5 15H18" />
  </Glyph>
)
export const TerminalIcon = (props: Props) => (
  <Glyph {...props}>
    <rect x="3" y="4" width="18" height="16" rx="3" />
    <path d="m7.5 9 3 3-3 3M13 15h3.5" />
  </Glyph>
)
export const VideoIcon = (props: Props) => (
  <Glyph {...props}>
    <rect x="3" y="4" width="18" height="16" rx="3" />
    <path d="m10 9 5 3-5 3z" />
  </Glyph>
)
export const AudioIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M4 10v4M8 7v10M12 4v16M16 8v8M20 11v2" />
  </Glyph>
)
export const FileIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M13 3H7.500A1.5 1.5 0 0 0 6 4.500v15A1.5 1.5 0 0 0 7.500 21h9a1.500 1.500 0 0 0 1.500-1.500V8zM13 3v5h5" />
  </Glyph>
)
export const UploadIcon = (props: Props) => (
  <Glyph {...props}>
    <path d="M12 15V4M7.5 8 12 3.500 16.500 8M5 20h14" />
  </Glyph>
)
