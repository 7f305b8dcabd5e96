import { TextInput, type TextInputProps } from '@mantine/core'
import { useState } from 'react'
import { formatNumber } from './count.ts'

export interface NumberRange {
  readonly min: number
  readonly max: number
}

/**
 * Parses the text of a number field.
 *
 * @returns `undefined` for an empty field, an error for anything but a whole number in the range.
 */
export function readNumber(text: string, { min, max }: NumberRange): number | undefined | { error: string } {
  const typed = text.trim()
  if (typed === '') return undefined
  const number = /^\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN
  if (number >= min && number <= max) return number
  return { error: `“${typed}” is not a whole number from ${formatNumber(min)} to ${formatNumber(max)}.` }
}

/** The error of a number field, if there is one. */
export function numberError(text: string, range: NumberRange): string | undefined {
  const number = readNumber(text, range)
  return typeof number === 'object' ? number.error : undefined
}

/** A field for a whole number. It never changes the text; it shows an error instead. */
export function NumberField({
  range,
  value,
  onChange,
  error,
  ...props
}: Omit<TextInputProps, 'value' | 'onChange'> & {
  range: NumberRange
  value: string
  onChange: (text: string) => void
}) {
  const [isLeft, setIsLeft] = useState(value !== '')
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="off"
      value={value}
      error={(isLeft && numberError(value, range)) || error}
      onBlur={() => setIsLeft(true)}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...props}
    />
  )
}
